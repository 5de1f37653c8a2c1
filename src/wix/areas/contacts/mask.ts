import { isObject, type JsonObject } from '../../../base/json.ts';
import type { ContactInfo } from './contact.ts';

/** Leaves of the change only what the mask names; a path may name `info` or go two levels into it. */
export function applyMask(change: ContactInfo, mask: readonly string[] | undefined): ContactInfo {
  if (!mask || mask.includes('info')) return change;
  const masked: JsonObject = {};
  const source = change as JsonObject;
  for (const path of mask) {
    const [top, part] = path.replace(/^info\./, '').split('.');
    const value = top === undefined ? undefined : source[top];
    if (top === undefined || value === undefined) continue;
    if (part === undefined || !isObject(value)) masked[top] = value;
    else if (value[part] !== undefined)
      masked[top] = { ...(isObject(masked[top]) ? masked[top] : {}), [part]: value[part] };
  }
  return masked as ContactInfo;
}
