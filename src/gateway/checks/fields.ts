import { railsOf } from '../call.ts';
import type { Check } from '../decide.ts';
import { deny } from '../decision.ts';

/** Where only some fields may be written, a call that writes any other is denied. */
export const checkFields: Check = (call) => {
  if (call.weighed?.kind !== 'measured') return undefined;
  const { fields } = call.weighed.measure;
  for (const { id, only } of railsOf(call, 'fields')) {
    const others = fields.filter((field) => !only.some((one) => isIn(field, one)));
    if (others.length > 0)
      return deny(
        `guardrail:${id}`,
        'GUARDRAIL_FIELDS',
        `only ${only.join(', ')} may be changed, not ${others.slice(0, 5).join(', ')}`,
        { guardrail: id, only: [...only], fields: others.slice(0, 20) },
      );
  }
  return undefined;
};

function isIn(field: string, one: string): boolean {
  const plain = field.replaceAll('[]', '');
  return plain === one || plain.startsWith(`${one}.`);
}
