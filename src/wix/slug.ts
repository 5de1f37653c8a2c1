/** `Blue Mug (0.3 l)` as it stands in an address: `blue-mug-0-3-l`. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'item' : slug;
}

/** The first of `slug`, `slug-1`, `slug-2`, … that is free; of at most `most` characters, the number included. */
export async function freeSlug(
  slug: string,
  isTaken: (candidate: string) => Promise<boolean>,
  most = 100,
): Promise<string> {
  for (let count = 0; ; count++) {
    const number = count === 0 ? '' : `-${count}`;
    const candidate = cut(slug, most - number.length) + number;
    if (!(await isTaken(candidate))) return candidate;
  }
}

/** Characters of two code units stay whole. */
function cut(slug: string, most: number): string {
  return slug.length <= most ? slug : slug.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}
