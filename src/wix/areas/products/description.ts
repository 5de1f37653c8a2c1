import { isObject, type Json, type JsonObject } from '../../../base/json.ts';

/** Rich content of plain HTML: a paragraph for each, with its text. */
export function toRichContent(html: string): JsonObject {
  const paragraphs = html
    .split(/<\/p>|<br\s*\/?>/i)
    .map(withoutTags)
    .filter(Boolean);
  return {
    nodes: paragraphs.map((text) => ({
      type: 'PARAGRAPH',
      id: '',
      nodes: [{ type: 'TEXT', id: '', nodes: [], textData: { text, decorations: [] } }],
      paragraphData: {},
    })),
    metadata: { version: 1 },
  };
}

/** The text of rich content, each paragraph in `<p>`. */
export function toHtml(content: JsonObject): string {
  const nodes = Array.isArray(content.nodes) ? content.nodes.filter(isObject) : [];
  return nodes.map((node) => `<p>${escapeHtml(textOf(node))}</p>`).join('');
}

/** Only the words, for searching. */
export function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function textOf(node: Json): string {
  if (!isObject(node)) return '';
  const own = isObject(node.textData) && typeof node.textData.text === 'string' ? node.textData.text : '';
  return own + (Array.isArray(node.nodes) ? node.nodes.map(textOf).join('') : '');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
