import { type Block, parseMarkdown, parseSpans, type Span } from './markdown.ts';

/** A page of the reference as HTML that needs nothing else. */
export function markdownToHtml(source: string): string {
  return parseMarkdown(source).map(blockToHtml).join('\n');
}

export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

function blockToHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${line(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${line(block.text)}</p>`;
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${line(item)}</li>`).join('')}</ul>`;
    case 'table':
      return `<table><thead>${row(block.head, 'th')}</thead><tbody>${block.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
  }
}

function row(cells: readonly string[], tag: 'th' | 'td'): string {
  return `<tr>${cells.map((cell) => `<${tag}>${line(cell)}</${tag}>`).join('')}</tr>`;
}

function line(text: string): string {
  return parseSpans(text).map(spanToHtml).join('');
}

function spanToHtml(span: Span): string {
  const text = escapeHtml(span.text);
  switch (span.kind) {
    case 'code':
      return `<code>${text}</code>`;
    case 'strong':
      return `<strong>${text}</strong>`;
    case 'link':
      return `<a href="${escapeHtml(span.to)}">${text}</a>`;
    case 'text':
      return text;
  }
}
