/** How many texts are remembered; the collections of a site are fewer. */
const most = 200;

/**
 * `JSON.parse` that remembers: a text that every call reads again is parsed once. What it answers is shared, so the type has to
 * be one that nobody may write to.
 */
export function parsedOnce<Shape>(): (text: string) => Shape {
  const known = new Map<string, Shape>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= most) known.clear();
    const parsed = JSON.parse(text) as Shape;
    known.set(text, parsed);
    return parsed;
  };
}
