/** A few plain words from a method's name: `BulkCreateProductsWithInventory` -> `Create products with inventory in bulk`. */
export function summarize(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .split(' ')
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()));
  const bulk = words[0] === 'bulk' && words.length > 1;
  const text = (bulk ? [...words.slice(1), 'in', 'bulk'] : words).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
