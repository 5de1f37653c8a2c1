import { hash } from 'node:crypto';
import type { Provider } from 'oidc-provider';
import { Html, html } from '../../base/html.ts';
import type { Asking } from './asking.ts';

/** What a page is sent by: the library's own, a Koa context. */
export type PageContext = Parameters<PageMiddleware>[0];
export type PageMiddleware = Parameters<Provider['use']>[0];

/** A page to send. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function sendPage(ctx: PageContext, { status, headers, body }: Page): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
}

/** An agent that a client can act as. */
export interface OfferedAgent {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  /** What it may do, in words, a line for each site. */
  readonly may: readonly string[];
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#dee2e6, #424242); --quiet: light-dark(#5c636a, #a9b0b7); --wrong: light-dark(#b3261e, #ff9b94);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; align-content: center; padding: 1rem; background: light-dark(#fff, #242424); color: light-dark(#000, #c9c9c9); overflow-wrap: anywhere; }
main { width: 100%; max-width: 34rem; margin: 0 auto; padding: 2rem; border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 1px 3px rgb(0 0 0 / 10%); }
img { display: block; }
h1 { font-size: 1.6rem; line-height: 1.3; font-weight: 650; margin: 1rem 0 0.5rem; }
p { margin: 0.5rem 0; }
.quiet { color: var(--quiet); }
.wrong { color: var(--wrong); font-weight: 600; }
fieldset { border: 0; margin: 1.25rem 0; padding: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: 0.25rem; }
.choice { display: flex; gap: 0.65rem; align-items: baseline; padding: 0.6rem 0; border-top: 1px solid var(--line); }
.choice span { display: block; font-size: 0.9rem; color: var(--quiet); }
.choice b { font-size: 1rem; font-weight: 600; color: light-dark(#000, #c9c9c9); }
.field { display: block; margin: 1rem 0; }
.field span { display: block; font-weight: 500; font-size: 0.9rem; }
input[type=text], input[type=password] { width: 100%; font: inherit; padding: 0.45rem 0.75rem; border: 1px solid light-dark(#868e96, #828282); border-radius: 8px; background: light-dark(#fff, #2e2e2e); color: inherit; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
button { font: inherit; font-weight: 600; padding: 0.5rem 1.1rem; border-radius: 8px; border: 1px solid light-dark(#868e96, #828282); background: transparent; color: inherit; cursor: pointer; }
button.main { background: #0f6283; border-color: #0f6283; color: #fff; }
:focus-visible { outline: 2px solid light-dark(#0f6283, #a0cddd); outline-offset: 2px; }
`;

const styleHash = hash('sha256', style, 'base64');

/** The page on which a person signs in before they are asked. */
export function signInPage({ name }: Asking, wrong?: string, status = 200): Page {
  return page(
    status,
    'Sign in',
    html`<h1>Sign in</h1>
<p class="quiet">The program “${name}” asks to work on your Wix sites. Sign in to Fairlead to answer it.</p>
${problem(wrong)}
<form method="post">
<label class="field"><span>Name</span><input type="text" name="name" autocomplete="username" required maxlength="60"></label>
<label class="field"><span>Password</span><input type="password" name="password" autocomplete="current-password" required maxlength="200"></label>
<div class="actions"><button class="main" name="answer" value="sign-in">Sign in</button></div>
</form>`,
  );
}

/** What the page of the choice shows. */
export interface Choice {
  readonly asking: Asking;
  readonly person: string;
  readonly agents: readonly OfferedAgent[];
  /** What was sent before and was not right. */
  readonly wrong?: string | undefined;
  readonly newName?: string | undefined;
}

/** The page on which an owner chooses which agent a client acts as. */
export function choicePage({ asking, person, agents, wrong, newName }: Choice): Page {
  return page(
    wrong === undefined ? 200 : 400,
    `Let “${asking.name}” in?`,
    html`<h1>Let “${asking.name}” in?</h1>
${whoAsks(asking)}
<p class="quiet">Signed in as ${person}.</p>
${problem(wrong)}
<form method="post">
<fieldset><legend>Which agent does it act as?</legend>
${agents.map(agentChoice)}
<label class="choice"><input type="radio" name="agent" value="new" required${checkedIf(agents.length === 0)}> <span><b>A new agent</b><span>It may do nothing until you grant it something.</span></span></label>
</fieldset>
<label class="field"><span>Name of a new agent</span><input type="text" name="name" value="${newName ?? asking.name}" maxlength="100" autocomplete="off"></label>
<p class="quiet">It gets what that agent may do, now and later, and not more. Every call is on record. You end it at the agent.</p>
<div class="actions"><button class="main" name="answer" value="allow">Let it in</button><button name="answer" value="decline" formnovalidate>No</button></div>
</form>`,
    addressSource(asking.redirectUri),
  );
}

function whoAsks({ vouchedBy, redirectUri }: Asking): Html {
  const known = vouchedBy
    ? html`Its name is what <b>${vouchedBy}</b> says.`
    : html`Its name is its own word: let it in only if you have just started it.`;
  return html`<p>It asks to work on your Wix sites as one of your agents. ${known} Your answer goes to <b>${whereTo(redirectUri)}</b>.</p>`;
}

function agentChoice({ id, name, purpose, may }: OfferedAgent): Html {
  return html`<label class="choice"><input type="radio" name="agent" value="${id}" required> <span><b>${name}</b>${purpose === '' ? undefined : html`<span>${purpose}</span>`}${may.map((line) => html`<span>${line}</span>`)}</span></label>`;
}

function checkedIf(is: boolean): Html | undefined {
  return is ? new Html(' checked') : undefined;
}

/** Programs on the person's own machine have no name that says anything. */
function whereTo(redirectUri: string): string {
  const { protocol, hostname, host } = new URL(redirectUri);
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return 'a program on this computer';
  return protocol === 'https:' ? host : `the program of this computer that opens ${protocol}`;
}

/** Why there is nothing to answer. */
export function errorPage(reason: string, status = 400): Page {
  return page(
    status,
    'That did not work',
    html`<h1>That did not work</h1><p>${reason.replace(/\.?$/, '.')}</p><p class="quiet">Go back to the program and connect again.</p>`,
  );
}

/** Before anyone can sign in. */
export function noOnePage(): Page {
  return page(
    403,
    'Nobody can sign in yet',
    html`<h1>Nobody can sign in yet</h1><p>Fairlead printed a one-time link when it started. Open that one, choose a password, then load this page again.</p>`,
  );
}

/**
 * A stop on the way from another site: the session's cookie is never sent on a way that began there. The next step begins
 * on this page, and the cookie comes along.
 */
export function stopPage(path: string): Page {
  return page(
    200,
    'One moment',
    html`<h1>One moment</h1><p><a href="${path}">Go on</a></p>`,
    '',
    html`<meta http-equiv="refresh" content="0; url=${path}">`,
  );
}

function problem(wrong: string | undefined): Html | undefined {
  return wrong === undefined ? undefined : html`<p class="wrong" role="alert">${wrong}</p>`;
}

/** A browser follows a form's answer only to where the policy lets forms go. */
function page(status: number, title: string, body: Html, formTarget = '', head?: Html): Page {
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self'; form-action 'self' ${formTarget}; frame-ancestors 'none'; base-uri 'none'`;
  const { text } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Fairlead</title><link rel="icon" href="/favicon.svg" type="image/svg+xml">${head}<style>${new Html(style)}</style></head>
<body><main><img src="/favicon.svg" alt="" width="40" height="40">${body}</main></body></html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      // A form's own origin must be named, so that its answer is known to come from here.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: text,
  };
}

function addressSource(address: string): string {
  const { origin, protocol } = new URL(address);
  return origin === 'null' ? protocol : origin;
}
