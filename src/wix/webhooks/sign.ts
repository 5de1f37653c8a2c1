import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose/jwt/sign';
import type { Clock } from '../../base/clock.ts';

/** What is told to an app: the JSON texts as they stand in the outbox, and about whom. */
export interface Envelope {
  readonly payload: string;
  readonly identity: string | null;
  readonly eventType: string;
  readonly instanceId: string;
  readonly accountId: string;
  readonly siteId: string;
}

/** The keys of an app, as its row has them. */
export interface SigningApp {
  readonly secret: string;
  readonly privateKey: string;
}

const lifeSeconds = 60 * 60;

/** Parsing a PEM costs more than signing with it. */
const parsed = new Map<string, KeyObject>();

/**
 * The body of a webhook: a JWT whose claim `data` is JSON text, in which `data` and `identity` are JSON text again.
 * It is dated by the machine's time, because the receiver checks it by its own.
 * @see wix facts, platform C10
 */
export async function signWebhook(
  { payload, identity, eventType, instanceId, accountId, siteId }: Envelope,
  app: SigningApp,
  alg: 'RS256' | 'HS256',
  wall: Clock,
): Promise<string> {
  const data = JSON.stringify({
    data: payload,
    instanceId,
    eventType,
    ...(identity !== null && { identity }),
    accountInfo: { accountId, siteId },
  });
  const now = Math.floor(wall.now() / 1_000);
  return new SignJWT({ data })
    .setProtectedHeader({ alg, kid: 'local' })
    .setIssuedAt(now)
    .setExpirationTime(now + lifeSeconds)
    .sign(keyOf(app, alg));
}

function keyOf({ secret, privateKey }: SigningApp, alg: 'RS256' | 'HS256'): KeyObject {
  if (alg === 'HS256') return createSecretKey(secret, 'utf8');
  const known = parsed.get(privateKey);
  if (known) return known;
  if (parsed.size >= 100) parsed.clear();
  const key = createPrivateKey(privateKey);
  parsed.set(privateKey, key);
  return key;
}
