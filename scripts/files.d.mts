/** Every file below `folders` whose name ends with `ending`, sorted; node_modules is left out. */
export function globSync(root: string, folders: readonly string[], ending: string): string[];
