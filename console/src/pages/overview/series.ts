import type { Summary } from '../../api/types.ts';
import { once } from '../../parts/once.ts';
import { words } from '../../words.ts';

export type Bucket = Summary['buckets'][number];

/** From the bottom of a bar to its top. */
export const series = [
  { key: 'allowed', name: words.overview.allowed },
  { key: 'denied', name: words.overview.denied },
  { key: 'held', name: words.overview.held },
] as const;

/** Of the drawing, in pixels. */
export const height = 230;

export const moment = once(
  () => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
);
