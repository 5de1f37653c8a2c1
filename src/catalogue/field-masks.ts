/**
 * Whether a member by this name is a field mask, which says what fields a change is of: `mask`, `fieldMask`, `field_mask`,
 * `fieldmask`. Schemas leave most of them out.
 */
export function isMaskName(name: string): boolean {
  return /mask$/i.test(name);
}

/**
 * Whether what stands at this path of a message is of a field mask: `fieldMask`, `fieldMask.paths[]`, or `services[].mask` beside
 * each entity. Deeper in an entity, where fields may be anybody's to name, what is called so is a field.
 */
export function isMaskPath(path: string): boolean {
  const parts = path
    .replace(/\[\]$/, '')
    .replace(/\.paths$/, '')
    .split('.');
  return parts.length <= 2 && isMaskName(parts.at(-1) ?? '');
}
