import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** The cost that OWASP names for argon2id: 19 MiB, two passes. Kept with each hash, so that it can be raised later. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const hashBytes = 32;
const deriveNow = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: Argon2Parameters,
) => Promise<Buffer>;

/** Passwords that may wait for their turn; a stranger who sends more is told to come back. */
const mostWaiting = 64;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * One after the other, whoever asks: each takes a thread for a while, of the few that also wait for the disk when the log is
 * written. Strangers who try many passwords at once would else hold up every call.
 */
function derive(algorithm: 'argon2id', parameters: Argon2Parameters): Promise<Buffer> {
  waiting++;
  const derived = last.then(() => deriveNow(algorithm, parameters));
  last = derived.catch(() => {}).finally(() => waiting--);
  return derived;
}

/** Whether so many wait already that no more should be looked at. */
export function isBusyWithPasswords(): boolean {
  return waiting >= mostWaiting;
}

/** The shortest password that is taken. Length is what makes one hard to guess; nothing else is asked of it. */
export const leastPasswordLength = 12;

/** Hashes a password with argon2id and a salt of its own; the result names the cost: `argon2id$19456$2$1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const hash = await derive('argon2id', {
    message: password.normalize('NFC'),
    nonce,
    tagLength: hashBytes,
    ...cost,
  });
  const { memory, passes, parallelism } = cost;
  return [
    'argon2id',
    memory,
    passes,
    parallelism,
    nonce.toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

/** Whether a password is the one that was hashed. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [, memory, passes, parallelism, nonce = '', hash = ''] = hashed.split('$');
  const right = Buffer.from(hash, 'base64url');
  const given = await derive('argon2id', {
    message: password.normalize('NFC'),
    nonce: Buffer.from(nonce, 'base64url'),
    tagLength: right.byteLength,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return timingSafeEqual(given, right);
}
