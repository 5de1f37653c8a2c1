import type { Guardrail } from '../../../api/types.ts';

/** The guardrails in one line, as the gateway tells them. */
export function tellRails(rails: readonly Guardrail[]): string {
  return rails.map(({ says, kind }) => says ?? kind).join('; ');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A guardrail as it is written: what is only shown is taken off, and members stand in one order. */
export function written({ says: _says, matched: _matched, unused: _unused, ...rail }: Guardrail): string {
  return JSON.stringify(Object.entries(rail).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
