/** What went wrong between the gateway and Wix. */
const faults = {
  /** No connection was made. */
  UPSTREAM_UNREACHABLE: { status: 502, sent: false },
  /** The connection broke before the answer was whole. */
  UPSTREAM_BROKEN: { status: 502, sent: true },
  /** Something answered, but not as Wix does: a web page, a redirection, an encoding that nobody asked for. */
  UPSTREAM_NOT_WIX: { status: 502, sent: true },
  UPSTREAM_TIMEOUT: { status: 504, sent: true },
  /** Wix does not take the connection's credential. */
  UPSTREAM_UNAUTHORIZED: { status: 502, sent: false },
  /** Wix has not answered for a while, and is left alone for a moment. */
  UPSTREAM_UNAVAILABLE: { status: 503, sent: false },
  /** Wix has said that there are too many calls. */
  UPSTREAM_RATE_LIMITED: { status: 429, sent: false },
} as const;

/** Why Wix did not answer, and what that means for repeating the call. */
export class UpstreamFault extends Error {
  readonly code: keyof typeof faults;
  readonly status: number;
  /** Whether the call may have reached Wix: a write may then have taken effect. */
  readonly sent: boolean;
  /** When a repetition makes sense, if that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: UpstreamFault['code'],
    message: string,
    more: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = faults[code].status;
    this.sent = faults[code].sent;
    this.retryAfterMs = more.retryAfterMs;
  }
}
