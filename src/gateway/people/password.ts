import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** The cost that OWASP names for argon2id: 19 MiB, two passes. Kept with each hash, so that it can be raised later. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const hashBytes = 32;
const deriveNow = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: Argon2Parameters,
) => Promise<Buffer>;

type Look = () => Promise<void>;

const waiting: Look[] = [];
/** One look for all that try names which nobody has, until it begins. */
let strangers: { readonly look: Look; readonly done: Promise<Buffer> } | undefined;
let isLooking = false;

/**
 * One after the other, whoever asks: each takes a thread for a while, of the few that also wait for the disk when the log is
 * written. Strangers who try many passwords at once would else hold up every call.
 */
async function lookAtAll(): Promise<void> {
  if (isLooking) return;
  isLooking = true;
  for (let look = nextLook(); look; look = nextLook()) await look();
  isLooking = false;
}

function nextLook(): Look | undefined {
  const next = waiting.shift() ?? strangers?.look;
  if (next === strangers?.look) strangers = undefined;
  return next;
}

function derive(algorithm: 'argon2id', parameters: Argon2Parameters): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  waiting.push(() => deriveNow(algorithm, parameters).then(resolve, reject));
  void lookAtAll();
  return promise;
}

/**
 * Takes as long as {@link isPassword} of someone who comes at the same time, and finds nothing out. All who wait share one look,
 * behind those for people: however many strangers come, people wait for one look more.
 */
export async function lookAtNobody(): Promise<void> {
  if (!strangers) {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const parameters = { message: '', nonce: randomBytes(16), tagLength: hashBytes, ...cost };
    strangers = { look: () => deriveNow('argon2id', parameters).then(resolve, reject), done: promise };
  }
  const { done } = strangers;
  void lookAtAll();
  await done;
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
