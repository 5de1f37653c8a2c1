import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { OAuthClientProvider } from '@modelcontextprotocol/client';

/** Where programs of this machine wait for the answer; nobody listens there, the tests read the address. */
export const callback = 'http://127.0.0.1:53682/callback';

export const owner = { name: 'Ada', password: 'correct horse battery' };

type Saved = Parameters<NonNullable<OAuthClientProvider['saveClientInformation']>>[0];
type Found = Parameters<NonNullable<OAuthClientProvider['saveDiscoveryState']>>[0];
type Tokens = Parameters<OAuthClientProvider['saveTokens']>[0];

/** What a program of this machine keeps while it signs in, as the official SDK asks it to. */
export class ProgramMemory implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly name: string;
  /** Where the person is sent. */
  asked: URL | undefined;
  kept: { client?: Saved; tokens?: Tokens; verifier?: string; found?: Found } = {};

  constructor(name: string, redirectUrl = callback) {
    this.name = name;
    this.redirectUrl = redirectUrl;
  }
  get clientMetadata() {
    return {
      client_name: this.name,
      redirect_uris: [this.redirectUrl],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    };
  }
  state = () => 'state-of-the-program';
  clientInformation = () => this.kept.client;
  saveClientInformation(client: Saved): void {
    this.kept.client = client;
  }
  tokens = () => this.kept.tokens;
  saveTokens(tokens: Tokens): void {
    this.kept.tokens = tokens;
  }
  redirectToAuthorization(url: URL): void {
    this.asked = url;
  }
  saveCodeVerifier(verifier: string): void {
    this.kept.verifier = verifier;
  }
  codeVerifier = () => this.kept.verifier ?? '';
  saveDiscoveryState(found: Found): void {
    this.kept.found = found;
  }
  discoveryState = () => this.kept.found;
  /** The server said that something is not good any more. */
  invalidateCredentials(what: string): void {
    if (what === 'all' || what === 'tokens') delete this.kept.tokens;
    if (what === 'all' || what === 'client') delete this.kept.client;
  }
}

/** Where a browser came to; `left` is where the way leads out of Fairlead. */
export interface Arrived {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly url: URL;
  readonly left: URL | undefined;
}

/** A browser without JavaScript, of someone who follows one sign-in: it keeps cookies and follows ways within Fairlead. */
export class PlainBrowser {
  readonly #origin: string;
  readonly #send: typeof fetch;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string, send: typeof fetch = fetch) {
    this.#origin = origin;
    this.#send = send;
  }

  /** Signs in on the way of a program, and answers what it asks. */
  async answer(asked: string | URL, form: Record<string, string>): Promise<Arrived> {
    let page = await this.go(asked);
    if (page.text.includes('name="password"'))
      page = await this.go(page.url, { ...owner, answer: 'sign-in' });
    return this.go(page.url, { name: '', ...form });
  }

  /** Goes to an address, and on until a page comes or the way leads out of Fairlead. */
  async go(
    address: string | URL,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Arrived> {
    const url = new URL(address, this.#origin);
    const response = await this.#send(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { origin: this.#origin } : {}),
        ...headers,
      },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const text = await response.text();
    const next =
      response.headers.get('location') ?? /http-equiv="refresh" content="0; url=([^"]+)"/.exec(text)?.[1];
    const arrived = { status: response.status, text, headers: response.headers, url };
    if (!next) return { ...arrived, left: undefined };
    const onward = new URL(next, url);
    return onward.origin === this.#origin ? this.go(onward) : { ...arrived, left: onward };
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const [name = '', ...value] = pair.split('=');
    this.#cookies.set(name, value.join('='));
  }
}

/** A program's own small server, which the browser comes back to. */
export interface Waiting extends AsyncDisposable {
  readonly url: string;
  /** The address that the browser came back with. */
  readonly came: Promise<URL>;
}

export async function waitForBrowser(): Promise<Waiting> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  const came = new Promise<URL>((resolve) => {
    server.on('request', ({ url: target = '' }, response) => {
      response.end('You can close this page.');
      if (target.startsWith('/callback')) resolve(new URL(target, url));
    });
  });
  return {
    url,
    came,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await promisify(server.close.bind(server))();
    },
  };
}

/** What a program was given. */
export interface Given {
  readonly status: number;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error?: string;
  readonly scope?: string;
}

/** A program that speaks OAuth by hand, so that it can do wrong. */
export class Program {
  readonly #origin: string;
  #send: typeof fetch;
  readonly verifier = randomBytes(32).toString('base64url');
  clientId = '';
  /** Of a program that registered for one. */
  secret = '';

  constructor(origin: string, send: typeof fetch = fetch) {
    this.#origin = origin;
    this.#send = send;
  }

  /** Goes on by another way to the same origin. */
  reach(send: typeof fetch): void {
    this.#send = send;
  }

  async register(metadata: object = {}): Promise<{ status: number; error?: string; client_id?: string }> {
    const response = await this.#send(`${this.#origin}/connect/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ client_name: 'By hand', redirect_uris: [callback] },
        ...{ token_endpoint_auth_method: 'none', ...metadata },
      }),
    });
    const answer = (await response.json()) as { client_id?: string; client_secret?: string; error?: string };
    this.clientId = answer.client_id ?? '';
    this.secret = answer.client_secret ?? '';
    return { ...answer, status: response.status };
  }

  /** Where to send the person; what is `undefined` is left out. */
  ask(changes: Record<string, string | undefined> = {}): URL {
    const url = new URL('/connect/authorize', this.#origin);
    const asked = {
      ...{ client_id: this.clientId, response_type: 'code', redirect_uri: callback, state: 'kept' },
      ...{ code_challenge_method: 'S256', code_challenge: hash('sha256', this.verifier, 'base64url') },
      ...{ scope: 'mcp', resource: `${this.#origin}/mcp`, ...changes },
    };
    for (const [name, value] of Object.entries(asked))
      if (value !== undefined) url.searchParams.set(name, value);
    return url;
  }

  /** Trades what the browser brought back for tokens. */
  exchange(arrived: Pick<Arrived, 'left'>, changes: Record<string, string> = {}): Promise<Given> {
    const code = arrived.left?.searchParams.get('code') ?? '';
    const proven = { redirect_uri: callback, code_verifier: this.verifier };
    return this.post('token', { grant_type: 'authorization_code', code, ...proven, ...changes });
  }

  refresh(
    { refresh_token }: Pick<Given, 'refresh_token'>,
    changes: Record<string, string> = {},
  ): Promise<Given> {
    return this.post('token', { grant_type: 'refresh_token', refresh_token, ...changes });
  }

  revoke(token: string): Promise<Given> {
    return this.post('revoke', { token });
  }

  async post(where: string, form: Record<string, string>): Promise<Given> {
    const response = await this.#send(`${this.#origin}/connect/${where}`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: this.clientId,
        ...(this.secret && { client_secret: this.secret }),
        ...form,
      }),
    });
    const answer = await response.text();
    return { ...(answer === '' ? {} : JSON.parse(answer)), status: response.status } as Given;
  }
}

/** Calls a tool in the newest revision with a token, and answers status and result. */
export async function callTool(
  address: string,
  token: string,
  send: typeof fetch = fetch,
  name = 'my_access',
  args: object = {},
) {
  const response = await send(address, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ authorization: `Bearer ${token}`, 'mcp-protocol-version': '2026-07-28' },
      ...{ 'mcp-method': 'tools/call', 'mcp-name': name },
    },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: {
        ...{ name, arguments: args },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  });
  const { result } = (await response.json()) as {
    result?: { isError?: boolean; structuredContent?: { agent?: string } };
  };
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate') ?? '',
    agent: result?.structuredContent?.agent,
    isError: result?.isError,
  };
}
