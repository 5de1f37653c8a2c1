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

/** The first of `slug`, `slug-1`, `slug-2`, … that is free. */
export async function freeSlug(
  slug: string,
  isTaken: (candidate: string) => Promise<boolean>,
): Promise<string> {
  for (let count = 0; ; count++) {
    const candidate = count === 0 ? slug : `${slug}-${count}`;
    if (!(await isTaken(candidate))) return candidate;
  }
}
