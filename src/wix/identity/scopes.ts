/** Scope ids that an identity holds; `all` is every permission there is. */
export type Scopes = 'all' | ReadonlySet<string>;

/** Whether any one of `wanted` is held; Wix asks for no more than one. */
export function holdsAny(scopes: Scopes, wanted: readonly string[]): boolean {
  return scopes === 'all' || wanted.some((scope) => scopes.has(scope));
}

/** As a column holds them: ids with a space between them, `*` for all. */
export function printScopes(scopes: Scopes): string {
  return scopes === 'all' ? '*' : [...scopes].join(' ');
}

export function parseScopes(text: string): Scopes {
  return text === '*' ? 'all' : new Set(listScopes(text));
}

/** As lists show them: `["*"]` is all. */
export function listScopes(text: string): string[] {
  return text.split(' ').filter(Boolean);
}

/** What is held of what was agreed to while no more than `asked` is asked for. */
export function within(agreed: Scopes, asked: Scopes): Scopes {
  if (agreed === 'all') return asked;
  return asked === 'all' ? agreed : new Set([...agreed].filter((scope) => asked.has(scope)));
}
