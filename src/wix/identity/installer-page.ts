import { hash } from 'node:crypto';
import { Html, html } from '../../base/html.ts';
import type { WireResponse } from '../../base/http.ts';

/** A site that the app can be installed on. */
export interface OfferedSite {
  readonly id: string;
  readonly name: string;
  /** Installed already: agreeing again renews what it may do. */
  readonly isInstalled: boolean;
}

/** What the consent page shows. */
export interface Consent {
  readonly appName: string;
  /** In words. */
  readonly permissions: readonly string[];
  readonly sites: readonly OfferedSite[];
  /** Sent back with the answer. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Where the answer goes on to. */
  readonly redirectUrl: string;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
main { max-width: 34rem; margin: 3rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2, legend { font-size: 1rem; font-weight: 600; padding: 0; }
fieldset { border: 0; margin: 1.5rem 0; padding: 0; }
label { display: flex; gap: 0.5rem; align-items: center; padding: 0.4rem 0; }
ul { padding-left: 1.25rem; }
.actions { display: flex; gap: 0.75rem; margin: 2rem 0; }
button { font: inherit; padding: 0.6rem 1.25rem; border-radius: 0.4rem; border: 1px solid #5b6470; background: Canvas; color: CanvasText; cursor: pointer; }
button.main { background: #0b5fca; border-color: #0b5fca; color: #fff; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
`;

const styleHash = hash('sha256', style, 'base64');

/** The page on which a site's owner lets an app in, or does not. */
export function consentPage(consent: Consent): WireResponse {
  const { appName, sites } = consent;
  const body = html`<h1>${appName} asks to be installed on your site</h1>
<form method="post" action="/installer/install">
${Object.entries(consent.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<fieldset><legend>Site</legend>${sites.map(siteChoice)}</fieldset>
<h2>It will be able to</h2>
<ul>${consent.permissions.map((words) => html`<li>${words}</li>`)}</ul>
<div class="actions"><button class="main" name="answer" value="approve">Agree and install</button><button name="answer" value="decline" formnovalidate>Decline</button></div>
</form>`;
  return page(200, `Install ${appName}`, body, originOf(consent.redirectUrl));
}

function siteChoice({ id, name, isInstalled }: OfferedSite, index: number): Html {
  const checked = index === 0 ? new Html(' checked') : undefined;
  const note = isInstalled ? ' (installed: agreeing updates what the app may do)' : '';
  return html`<label><input type="radio" name="siteId" value="${id}" required${checked}> <span>${name}${note}</span></label>`;
}

/** Why there is nothing to agree to; it goes nowhere, because the address to go to may not be the app's. */
export function refusalPage(reason: string): WireResponse {
  return page(
    400,
    'This app cannot be installed',
    html`<h1>This app cannot be installed</h1><p>${reason}</p>`,
  );
}

export function closePage(): WireResponse {
  return page(200, 'Done', html`<h1>Done</h1><p>You can close this window.</p>`);
}

/** A browser follows a form's answer only to where the policy lets forms go. */
function page(status: number, title: string, body: Html, formTarget = ''): WireResponse {
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self' ${formTarget}; frame-ancestors 'none'; base-uri 'none'`;
  const text = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(style)}</style></head>
<body><main>${body}</main></body></html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: text.text,
  };
}

function originOf(address: string): string {
  const { origin, protocol } = new URL(address);
  return origin === 'null' ? protocol : origin;
}
