/** What decides whether a method reads or writes. */
export interface AccessFacts {
  readonly verb: string;
  /** Last part of the id. */
  readonly name: string;
  readonly permission: string;
}

export interface AccessVerdict {
  readonly access: 'read' | 'write';
  /** Why it is not what verb or name suggest; empty when it is. */
  readonly exception: string;
}

const readVerbs =
  /^(Bulk)?(Get|List|Query|Search|Count|Find|Calculate|Estimate|Aggregate|Validate|Preview|Is|Resolve|Check|Download)(?![a-z])/;
const writesInName =
  /Or(Create|Update|Insert|Add)(?![a-z])|And(Charge|Create|Redirect|Save|Send|Update)(?![a-z])|^CheckIn(?![a-z])|^CheckOut(?![a-z])/;
const handsOutEntry = /(Upload|Login).*Ur[li]$|UploadURL$/i;
const writeWords = new Set(['CREATE', 'UPDATE', 'DELETE', 'WRITE', 'MODIFY', 'REMOVE', 'ADD', 'EDIT']);
const readWords = new Set(['READ', 'VIEW', 'LIST', 'GET']);

/**
 * The access of a method. A GET whose name does not read, and a name that reads but also does something, count as
 * writes; what cannot be told is a write.
 */
export function accessOf({ verb, name, permission }: AccessFacts): AccessVerdict {
  const nameReads = readVerbs.test(name);
  const words = permission.split(/[.:]/).slice(1).join('_').toUpperCase().split('_');
  // "add on" is a thing to sell, not an act.
  const permissionWrites = words.some(
    (word, at) => writeWords.has(word) && !(word === 'ADD' && words[at + 1] === 'ON'),
  );
  const permissionReads = !permissionWrites && words.some((word) => readWords.has(word));
  const guard = guardOf(name);
  if (guard) return { access: 'write', exception: nameReads || verb === 'GET' ? guard : '' };
  if (verb === 'GET' && !nameReads && !permissionReads)
    return { access: 'write', exception: 'a GET whose name and permission do not read' };
  if (verb === 'GET') return { access: 'read', exception: '' };
  if (verb === 'POST' && nameReads && permissionWrites)
    return { access: 'write', exception: `the name reads, but the permission is ${permission}` };
  if (verb === 'POST' && nameReads) return { access: 'read', exception: '' };
  if (verb === 'POST' && permissionReads && !name.startsWith('Generate'))
    return { access: 'read', exception: 'the name does not read, but the permission does' };
  if (verb === 'PUT' && nameReads && permissionReads)
    return { access: 'read', exception: 'a PUT whose name and permission both read' };
  return { access: 'write', exception: '' };
}

function guardOf(name: string): string {
  if (writesInName.test(name)) return 'the name reads, but it also changes something';
  return handsOutEntry.test(name) ? 'hands out a link that lets its holder act' : '';
}
