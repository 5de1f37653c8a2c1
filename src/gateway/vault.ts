import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/** Seals what the gateway must keep and nobody may read: the Wix credentials. */
export interface Vault {
  /** Of the key in use now; says nothing of it. */
  readonly keyId: string;
  /** What all that the key in use has sealed begins with. */
  readonly sealedBeginning: string;
  /** How many earlier keys still open what they sealed. */
  readonly earlierKeys: number;
  seal(text: string): string;
  /** @throws {VaultLocked} when it was sealed with a key that is not here, or was changed */
  open(sealed: string): string;
  /**
   * The same, sealed with the key in use now; itself when it is already. What is inside is not opened for that.
   * @throws {VaultLocked}
   */
  rewrap(sealed: string): string;
}

/** Said at start when the key does not fit what is kept. */
export class VaultLocked extends Error {}

const version = 'v1';
/** How many opened texts are kept in memory, so that a call does not decrypt its connection's credential again. */
const maxOpened = 1_000;

interface MasterKey {
  /** Told with what it sealed; says nothing of the key. */
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * A vault of AES-256-GCM, in envelopes: each text has a key of its own, which is sealed with the master key. A new master key
 * opens and seals those small keys alone.
 *
 * @param secrets any texts with enough chance in them (32 random bytes, base64url). The first seals; the others are earlier
 *   ones, which still open what they sealed.
 */
export function createVault(...secrets: readonly [string, ...string[]]): Vault {
  const [current, ...earlier] = secrets.map(masterKey) as [MasterKey, ...MasterKey[]];
  const keys = new Map([...earlier, current].map((key) => [key.id, key]));
  const opened = new Map<string, string>();
  const unwrap = ({ keyId, wrapped }: Envelope): Buffer => {
    const key = keys.get(keyId);
    if (!key) throw lockedWith('another key');
    return decrypt(key.bytes, wrapped);
  };
  return {
    keyId: current.id,
    sealedBeginning: `${version}.${current.id}.`,
    earlierKeys: earlier.length,
    seal(text) {
      const own = randomBytes(32);
      return print({
        keyId: current.id,
        wrapped: encrypt(current.bytes, own),
        body: encrypt(own, Buffer.from(text)),
      });
    },
    open(sealed) {
      const known = opened.get(sealed);
      if (known !== undefined) return known;
      const envelope = parse(sealed);
      const text = decrypt(unwrap(envelope), envelope.body).toString('utf8');
      if (opened.size >= maxOpened) opened.clear();
      opened.set(sealed, text);
      return text;
    },
    rewrap(sealed) {
      const envelope = parse(sealed);
      const own = unwrap(envelope);
      if (envelope.keyId === current.id) return sealed;
      return print({ ...envelope, keyId: current.id, wrapped: encrypt(current.bytes, own) });
    },
  };
}

/** What is stored: a text sealed with its own key, and that key sealed with the master key of this id. */
interface Envelope {
  readonly keyId: string;
  readonly wrapped: Sealed;
  readonly body: Sealed;
}

interface Sealed {
  readonly nonce: Buffer;
  readonly bytes: Buffer;
  readonly tag: Buffer;
}

function masterKey(secret: string): MasterKey {
  return {
    id: hash('sha256', `fairlead vault id ${secret}`).slice(0, 12),
    bytes: hash('sha256', `fairlead vault ${secret}`, 'buffer'),
  };
}

function encrypt(key: Buffer, plain: Buffer): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const bytes = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, bytes, tag: cipher.getAuthTag() };
}

function decrypt(key: Buffer, { nonce, bytes, tag }: Sealed): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch (cause) {
    throw lockedWith('another key, or changed since', cause);
  }
}

function lockedWith(what: string, cause?: unknown): VaultLocked {
  return new VaultLocked(
    `The stored credentials were sealed with ${what}: start with the key they were sealed with, or name it after the new one.`,
    { cause },
  );
}

function print({ keyId, wrapped, body }: Envelope): string {
  const parts = [wrapped, body].flatMap(({ nonce, bytes, tag }) => [nonce, bytes, tag]);
  return [version, keyId, ...parts.map((part) => part.toString('base64url'))].join('.');
}

function parse(sealed: string): Envelope {
  const [given, keyId, ...parts] = sealed.split('.');
  const [a, b, c, d, e, f] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (given !== version || !keyId || !a || !b || !c || !d || !e || !f)
    throw new VaultLocked('A stored credential is not in a form that is known.');
  return { keyId, wrapped: { nonce: a, bytes: b, tag: c }, body: { nonce: d, bytes: e, tag: f } };
}
