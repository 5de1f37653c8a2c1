import ts from 'typescript';

/** The tags of a documentation block: `@permissionId X` -> `permissionId: ['X']`. */
export type Tags = ReadonlyMap<string, readonly string[]>;

/** What the typings of a package tell about a method. */
export interface MethodDoc {
  readonly tags: Tags;
  /** Codes of its application errors. */
  readonly errors: readonly string[];
}

export interface EventDoc {
  readonly type: string;
  readonly sdkName: string;
  readonly tags: Tags;
}

export interface Docs {
  readonly methods: ReadonlyMap<string, MethodDoc>;
  readonly events: ReadonlyMap<string, EventDoc>;
}

/** Reads methods and webhooks out of typings; the first text that tells of one wins. */
export function readDocs(texts: readonly string[]): Docs {
  const methods = new Map<string, MethodDoc>();
  const events = new Map<string, EventDoc>();
  for (const text of texts) {
    const source = ts.createSourceFile('docs.d.mts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
    const errors = readErrorTypes(source, text);
    for (const statement of source.statements) {
      if (!ts.isFunctionDeclaration(statement) || !statement.name) continue;
      const tags = readTags(text, statement);
      const name = statement.name.text.replace(/\$\d+$/, '');
      const id = tags.get('fqn')?.[0];
      if (id && !methods.has(id)) methods.set(id, { tags, errors: errors.get(name.toLowerCase()) ?? [] });
      const type = tags.get('eventType')?.[0];
      if (type && tags.has('webhook') && !events.has(type)) events.set(type, { type, sdkName: name, tags });
    }
  }
  return { methods, events };
}

/** `type CreateOrderApplicationErrors = {code?: 'A'} | {code?: 'B'}` -> createorder: [A, B]. */
function readErrorTypes(source: ts.SourceFile, text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of source.statements) {
    const name = ts.isTypeAliasDeclaration(statement)
      ? /^(\w+)ApplicationErrors$/.exec(statement.name.text)?.[1]
      : undefined;
    if (!name) continue;
    const codes = [...text.slice(statement.pos, statement.end).matchAll(/code\?: '([^']+)'/g)].map(
      (match) => match[1] ?? '',
    );
    found.set(name.toLowerCase(), [...new Set(codes)].sort());
  }
  return found;
}

/** The tags of the last documentation block before `node`. */
export function readTags(text: string, node: ts.Node): Tags {
  const block = ts.getLeadingCommentRanges(text, node.pos)?.at(-1);
  const tags = new Map<string, string[]>();
  if (!block) return tags;
  for (const line of text.slice(block.pos, block.end).split('\n')) {
    const match = /^\s*(?:\/\*\*|\*)\s*@(\w+)\s*(.*?)\s*(?:\*\/)?$/.exec(line);
    if (!match?.[1]) continue;
    const values = tags.get(match[1]) ?? [];
    values.push(match[2] ?? '');
    tags.set(match[1], values);
  }
  return tags;
}
