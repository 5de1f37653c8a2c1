/** The cookie that a browser is signed in by. */
export const sessionCookie = 'fairlead_session';

/** The session's token among a request's cookies. */
export function readSessionCookie(header: string | null): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === sessionCookie && value) return value;
  }
  return undefined;
}

/**
 * A cookie that scripts cannot read, and that no page of another site can send. Over HTTPS (a proxy in front says so)
 * it never goes out in the clear.
 */
export function setSessionCookie(token: string, maxAgeSeconds: number, secure: boolean): string {
  return `${sessionCookie}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
