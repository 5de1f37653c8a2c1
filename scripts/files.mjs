import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below `folders` whose name ends with `ending`, sorted; node_modules is left out. */
export function globSync(root, folders, ending) {
  return folders.flatMap((folder) => walk(join(root, folder), ending)).sort();
}

function walk(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}
