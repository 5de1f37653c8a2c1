/** A part of a page: what little of Markdown the reference is written in, read by the server and the console alike. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** A piece of a line. */
export type Span =
  | { readonly kind: 'text' | 'code' | 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

/** Reads a page into its parts. */
export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const end = lastOf(lines, at);
    const own = lines.slice(at, end);
    if (line.startsWith('```')) blocks.push({ kind: 'code', text: own.slice(1, -1).join('\n') });
    else if (line.startsWith('#'))
      blocks.push({ kind: 'heading', level: line.search(/[^#]/), text: line.replace(/^#+ /, '') });
    else if (line.startsWith('- '))
      blocks.push({ kind: 'list', items: own.map((item) => item.replace(/^- /, '')) });
    else if (line.startsWith('|')) blocks.push(tableOf(own));
    else if (line !== '') blocks.push({ kind: 'paragraph', text: own.join(' ') });
    at = end;
  }
  return blocks;
}

/** Where the part that begins at `at` ends. */
function lastOf(lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  if (line === '' || line.startsWith('#')) return at + 1;
  const fenced = line.startsWith('```');
  let end = at + 1;
  while (end < lines.length && (fenced ? lines[end] !== '```' : lines[end] !== '')) end++;
  return fenced ? end + 1 : end;
}

function tableOf(lines: readonly string[]): Block {
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
  return { kind: 'table', head, rows };
}

/** Reads a line into its pieces. */
export function parseSpans(text: string): Span[] {
  return [...text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)|([^`*[]+|[`*[])/g)].map(
    ([, code, strong, linked, to, plain]): Span => {
      if (code !== undefined) return { kind: 'code', text: code };
      if (strong !== undefined) return { kind: 'strong', text: strong };
      if (linked !== undefined) return { kind: 'link', text: linked, to: to ?? '' };
      return { kind: 'text', text: plain ?? '' };
    },
  );
}
