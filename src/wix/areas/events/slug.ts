import type { Json } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';
import { freeSlug, slugOf } from '../../slug.ts';
import { isSlugTaken } from './store.ts';

/** The slug of a new event: the one that was asked for, else one made of the title. */
export async function chooseSlug(
  context: CallContext,
  asked: Json | undefined,
  title: string,
): Promise<string> {
  if (typeof asked === 'string') return checkedSlug(context, asked);
  return freeSlug(slugOf(title), (slug) => isSlugTaken(context, slug), 120);
}

/** @throws {WixFault} 400 INVALID_SLUG_FORMAT, 409 SLUG_ALREADY_IN_USE */
export async function checkedSlug(context: CallContext, slug: string, exceptId?: string): Promise<string> {
  if (!/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(slug))
    throw new WixFault(400, 'INVALID_SLUG_FORMAT', `Slug ${slug} may have letters, digits and hyphens only.`);
  if (await isSlugTaken(context, slug, exceptId))
    throw new WixFault(409, 'SLUG_ALREADY_IN_USE', `Slug ${slug} is in use.`, { slug });
  return slug;
}
