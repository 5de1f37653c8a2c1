import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import type { Clock } from '../../base/clock.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/** Whom a token stands for. Without visitor and member it is the app itself. */
export interface Subject {
  readonly instanceId: string;
  /** How many times the app had been installed there. */
  readonly installs: number;
  readonly appId: string;
  readonly siteId: string;
  readonly visitorId?: string;
  readonly memberId?: string;
  /** The code's grant that gave it; it ends with that. */
  readonly grantId?: string;
}

/** A token that was read. Times are epoch seconds, as the token has them. */
export interface ReadToken extends Subject {
  readonly issuedAt: number;
  readonly expiresAt: number | undefined;
}

/** Wix's forms: an app's token of the first kind, any newer access token, a visitor's or member's refresh token. */
export type TokenForm = 'OAUTH2.' | 'OauthNG.JWS.' | 'JWS.';

/** Makes and reads tokens. They are signed, so none is kept; what ends them early is looked up by whoever accepts them. */
export interface Tokens {
  /** `lifeMs` undefined: for as long as the app is installed. */
  issue(form: TokenForm, subject: Subject, lifeMs: number | undefined): Promise<string>;
  /** Nothing for what is not ours, is of another form, or has expired. */
  read(token: string, forms: readonly TokenForm[]): Promise<ReadToken | undefined>;
}

export const accessForms = ['OAUTH2.', 'OauthNG.JWS.'] as const satisfies readonly TokenForm[];

const header = { alg: 'HS256', kid: 'local' };

export function createTokens(secret: string, clock: Clock): Tokens {
  const key = new TextEncoder().encode(secret);
  return {
    async issue(form, subject, lifeMs) {
      const now = Math.floor(clock.now() / 1_000);
      const jwt = new SignJWT({ form, data: JSON.stringify({ instance: toClaims(subject) }) })
        .setProtectedHeader(header)
        .setIssuedAt(now);
      if (lifeMs !== undefined) jwt.setExpirationTime(now + Math.floor(lifeMs / 1_000));
      return form + (await jwt.sign(key));
    },
    async read(token, forms) {
      const form = forms.find((candidate) => token.startsWith(candidate));
      if (!form) return undefined;
      // The local clock decides what has expired.
      const options = { algorithms: ['HS256'], currentDate: new Date(clock.now()) };
      const { payload } =
        (await jwtVerify(token.slice(form.length), key, options).catch(() => undefined)) ?? {};
      if (payload?.form !== form) return undefined;
      const subject = fromClaims(JSON.parse(String(payload.data)) as Json);
      return subject && { ...subject, issuedAt: payload.iat ?? 0, expiresAt: payload.exp };
    },
  };
}

/** Wix's names: `aid` an anonymous visitor, `uid` a user, here the member. */
function toClaims({ instanceId, installs, appId, siteId, ...who }: Subject): JsonObject {
  const { visitorId, memberId, grantId } = who;
  return {
    instanceId,
    appDefId: appId,
    metaSiteId: siteId,
    installs,
    ...(visitorId !== undefined && { aid: visitorId }),
    ...(memberId !== undefined && { uid: memberId }),
    ...(grantId !== undefined && { grantId }),
  };
}

function fromClaims(data: Json): Subject | undefined {
  const claims = isObject(data) ? data.instance : undefined;
  if (!isObject(claims)) return undefined;
  const { instanceId, appDefId, metaSiteId, aid, uid, grantId, installs } = claims;
  return {
    ...{ instanceId: String(instanceId), appId: String(appDefId), siteId: String(metaSiteId) },
    // Tokens of before this was counted are of the first installation.
    installs: Number(installs ?? 1),
    ...(typeof aid === 'string' && { visitorId: aid }),
    ...(typeof uid === 'string' && { memberId: uid }),
    ...(typeof grantId === 'string' && { grantId }),
  };
}
