import { type StorageFailure, storageFailureOf } from '../storage/failure.ts';
import { WixFault } from './fault.ts';

/**
 * A call that the local Wix's own storage is in the way of: 503, which says why and whether anything was done. It is neither the
 * caller's fault nor our bug.
 */
export class StorageFault extends WixFault {
  /** Why, in the words of the database or of the system. */
  readonly reason: string;

  constructor(what: 'read' | 'written', { reason, isUndone }: StorageFailure) {
    const then =
      what === 'read' || isUndone
        ? `${what === 'read' ? '' : 'Nothing was changed. '}Send it again once that is put right.`
        : 'Whether it was done is not known: look before you send it again.';
    super(503, 'UNAVAILABLE', `The storage of the local Wix cannot be ${what}: ${reason}. ${then}`);
    this.reason = reason;
  }
}

/** The fault that an error comes to, where it is one of the storage; nothing for any other. */
export function storageFaultOf(error: unknown): StorageFault | undefined {
  if (error instanceof StorageFault) return error;
  const failure = storageFailureOf(error);
  return failure && new StorageFault('read', failure);
}

/** When to come again, for programs. */
export const afterStorageFault = { 'retry-after': '5' } as const;
