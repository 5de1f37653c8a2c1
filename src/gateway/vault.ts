import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/** Seals what the gateway must keep and nobody may read: the Wix credentials. */
export interface Vault {
  seal(text: string): string;
  /** @throws {VaultLocked} when it was sealed with another key, or was changed */
  open(sealed: string): string;
}

/** Said at start when the key does not fit what is kept. */
export class VaultLocked extends Error {}

const version = 'v1';

/**
 * A vault of AES-256-GCM. `secret` is any text with enough chance in it (32 random bytes, base64url); it is hashed to
 * the key. Each sealing has its own nonce.
 */
export function createVault(secret: string): Vault {
  const key = hash('sha256', `fairlead vault ${secret}`, 'buffer');
  return {
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [
        version,
        ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')),
      ].join('.');
    },
    open(sealed) {
      const [given, ...parts] = sealed.split('.');
      const [nonce, body, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (given !== version || !nonce || !body || !tag)
        throw new VaultLocked('A stored credential is not in a form that is known.');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(tag);
        return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new VaultLocked(
          'The stored credentials were sealed with another key: start with the key they were sealed with.',
          { cause },
        );
      }
    },
  };
}
