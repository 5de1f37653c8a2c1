import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** An app's RSA keys, PEM: Wix signs with the private one, the app checks with the public one. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const generate = promisify(generateKeyPair);

/** Makes a pair for RS256. Takes some 100 ms, on another thread. */
export function createKeyPair(): Promise<KeyPair> {
  return generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
