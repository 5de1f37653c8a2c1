import type { Ids } from '../../../base/ids.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import type { Media, Product } from './product.ts';

/** Reads a product's media; what comes by address gets an id and a place at Wix, as an import does. */
export function readMedia(input: Json | undefined, ids: Ids): Product['media'] {
  const info = isObject(input) && isObject(input.itemsInfo) ? input.itemsInfo : {};
  const items = (Array.isArray(info.items) ? info.items : [])
    .filter(isObject)
    .map((item) => readItem(item, ids));
  const [main] = items;
  return main ? { main, itemsInfo: { items } } : {};
}

function readItem(item: JsonObject, ids: Ids): Media {
  const known = isObject(item.image) && typeof item.image.id === 'string' ? item.image.id : undefined;
  const id = typeof item.id === 'string' ? item.id : (known ?? `${ids.guid().replaceAll('-', '')}~mv2.jpg`);
  const optional = (key: 'altText' | 'displayName') =>
    typeof item[key] === 'string' ? { [key]: item[key] } : {};
  return {
    id,
    image: { id, url: `https://static.wixstatic.com/media/${id}`, width: 1_000, height: 1_000, filename: id },
    ...optional('altText'),
    ...optional('displayName'),
    mediaType: 'IMAGE',
    uploadId: ids.guid(),
  };
}
