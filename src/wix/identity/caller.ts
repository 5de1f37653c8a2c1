/** Who calls the local Wix, once the credential is known. */
export type Caller =
  | {
      readonly kind: 'apiKey';
      readonly id: string;
      readonly name: string;
      readonly accountId: string;
      readonly scopes: Scopes;
    }
  | { readonly kind: 'app'; readonly id: string; readonly appId: string; readonly scopes: Scopes };

/** Scope ids that a caller holds; `all` is a key with every permission. */
export type Scopes = 'all' | ReadonlySet<string>;

/** Whether the caller holds any one of `wanted`; Wix asks for no more than one. */
export function holdsAny(scopes: Scopes, wanted: readonly string[]): boolean {
  return scopes === 'all' || wanted.some((scope) => scopes.has(scope));
}
