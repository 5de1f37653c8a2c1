import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import { type AreaId, areaName } from '../../catalogue/method.ts';
import type { NewAgent } from '../../gateway/agents.ts';
import type { Agent, Grant } from '../../gateway/call.ts';
import { mcpAddress } from '../../gateway/clients/origin.ts';
import { levelName } from '../../gateway/levels.ts';
import { actAs } from '../../gateway/people/actor.ts';
import { readSessionCookie, setSessionCookie } from '../../gateway/people/cookie.ts';
import type { Person } from '../../gateway/people/people.ts';
import { UnknownThing, WrongInput } from '../../gateway/wrong-input.ts';
import type { OauthParts } from '../parts.ts';
import { type Asking, readAsking } from './asking.ts';
import {
  choicePage,
  errorPage,
  noOnePage,
  type OfferedAgent,
  type Page,
  type PageContext,
  type PageMiddleware,
  sendPage,
  signInPage,
  stopPage,
} from './pages.ts';

/** What answering takes. */
interface Consent extends OauthParts {
  readonly provider: Provider;
  readonly origin: string;
}

const paths = /^\/connect\/consent\/[\w-]{1,64}$/;

/**
 * The pages on which a person lets a client in: whoever is not signed in to the console signs in first, an owner chooses
 * the agent, and the browser goes back to the client with a code. They work without JavaScript.
 */
export function createConsent(parts: OauthParts, provider: Provider, origin: string): PageMiddleware {
  const consent: Consent = { ...parts, provider, origin };
  return async (ctx, next) => {
    if (!paths.test(ctx.path)) return next();
    const asking = await readAsking(provider, ctx.req, ctx.res);
    if (!asking) return sendPage(ctx, errorPage('This question is over, or was asked in another browser'));
    if (ctx.method === 'GET') return sendPage(ctx, await ask(consent, ctx, asking));
    if (ctx.method !== 'POST') return sendPage(ctx, errorPage(`${ctx.method} is not answered here`, 405));
    if (ctx.get('origin') !== origin)
      return sendPage(ctx, errorPage('This answer does not come from a page of Fairlead', 403));
    await answer(consent, ctx, asking);
  };
}

function goTo(ctx: PageContext, address: string): void {
  ctx.status = 303;
  ctx.set({ location: address, 'cache-control': 'no-store' });
  ctx.body = '';
}

async function ask(consent: Consent, ctx: PageContext, asking: Asking): Promise<Page> {
  const person = await signedIn(consent, ctx);
  if (person) return askPerson(consent, asking, person);
  if (ctx.query.here === undefined) return stopPage(`${ctx.path}?here=1`);
  return (await consent.stores.people.hasPassword()) ? signInPage(asking) : noOnePage();
}

async function askPerson(consent: Consent, asking: Asking, person: Person, wrong?: string, newName?: string) {
  if (person.role !== 'owner')
    return signInPage(
      asking,
      `You are signed in as ${person.name}, ${person.role === 'approver' ? 'an approver' : 'an auditor'}. Letting a program in takes an owner.`,
      403,
    );
  return choicePage({ asking, person: person.name, agents: await offered(consent), wrong, newName });
}

async function signedIn({ stores }: Consent, ctx: PageContext): Promise<Person | undefined> {
  const token = readSessionCookie(ctx.get('cookie'));
  return token === undefined ? undefined : stores.people.ofSession(token);
}

/** Every agent that may be chosen, with what it may do. A paused one may be let go on first. */
async function offered({ stores, readPolicy }: Consent): Promise<OfferedAgent[]> {
  const policy = await readPolicy();
  return (await stores.agents.list())
    .filter(({ state }) => state === 'active')
    .map(({ id, name, purpose }) => ({ id, name, purpose, may: policy.grantsOf(id).map(inWords) }));
}

function inWords({ areas, connection: { siteName } }: Grant): string {
  const granted = [...areas].filter(([, level]) => level !== 'off');
  const words = granted.map(([area, level]) => `${areaName(area as AreaId)}: ${levelName(level)}`).join(', ');
  return `${siteName}: ${words || 'nothing granted'}`;
}

async function answer(consent: Consent, ctx: PageContext, asking: Asking): Promise<void> {
  const form = new URLSearchParams(await text(ctx.req));
  if (form.get('answer') === 'sign-in') return signIn(consent, ctx, asking, form);
  const person = await signedIn(consent, ctx);
  if (!person) return sendPage(ctx, signInPage(asking, 'You were signed out meanwhile.', 401));
  if (person.role !== 'owner') return sendPage(ctx, await askPerson(consent, asking, person));
  await actAs({ personId: person.id, name: person.name, role: person.role }, () =>
    form.get('answer') === 'allow'
      ? letIn(consent, ctx, asking, person, form)
      : turnAway(consent, ctx, asking),
  );
}

async function signIn(
  consent: Consent,
  ctx: PageContext,
  asking: Asking,
  form: URLSearchParams,
): Promise<void> {
  const { stores, changes, clock, origin } = consent;
  const came = await stores.people.signIn(form.get('name') ?? '', form.get('password') ?? '');
  if (came.kind === 'wrong') return sendPage(ctx, signInPage(asking, 'Name or password is wrong.', 401));
  if (came.kind === 'locked') {
    const seconds = Math.max(1, Math.ceil((came.untilMs - clock.now()) / 1_000));
    const wrong = `Too many wrong passwords: try again in ${seconds} seconds.`;
    return sendPage(ctx, signInPage(asking, wrong, 429));
  }
  const { id, name, role } = came.person;
  await actAs({ personId: id, name, role }, () =>
    changes.record(`signed in to answer the program "${asking.name}"`),
  );
  const seconds = Math.floor((came.expiresMs - clock.now()) / 1_000);
  ctx.append('set-cookie', setSessionCookie(came.token, seconds, origin.startsWith('https:')));
  goTo(ctx, `${ctx.path}?here=1`);
}

async function turnAway({ provider, changes }: Consent, ctx: PageContext, { name }: Asking): Promise<void> {
  await changes.record(`did not let the program "${name}" in`);
  const result = { error: 'access_denied', error_description: 'the owner said no' };
  goTo(ctx, await provider.interactionResult(ctx.req, ctx.res, result));
}

async function letIn(
  consent: Consent,
  ctx: PageContext,
  asking: Asking,
  person: Person,
  form: URLSearchParams,
): Promise<void> {
  try {
    const agent = await chooseAgent(consent, form);
    const grantId = await grant(consent, asking, agent);
    const { clientId, name } = asking;
    const client = { id: grantId, agentId: agent.id, clientId, name, person: person.name };
    await consent.changes.make(
      (keep) => consent.stores.clients.connect(client, keep),
      () => [{ what: `let the program "${name}" act as ${agent.name}`, agent }],
    );
    const result = { login: { accountId: agent.id, remember: false }, consent: { grantId } };
    goTo(ctx, await consent.provider.interactionResult(ctx.req, ctx.res, result));
  } catch (error) {
    if (!(error instanceof WrongInput) && !(error instanceof UnknownThing)) throw error;
    sendPage(ctx, await askPerson(consent, asking, person, error.message, form.get('name') ?? undefined));
  }
}

/** @throws {WrongInput | UnknownThing} */
async function chooseAgent({ stores, changes }: Consent, form: URLSearchParams): Promise<Agent> {
  const chosen = form.get('agent') ?? '';
  if (chosen !== 'new') {
    const agent = await stores.agents.get(chosen);
    if (agent.state !== 'active') throw new WrongInput([`${agent.name} is paused: let it go on first.`]);
    return agent;
  }
  const name = (form.get('name') ?? '').trim();
  if (name === '' || name.length > 100)
    throw new WrongInput(['Give the new agent a name of up to 100 letters.']);
  const { agent, key } = await changes.make<NewAgent>(
    (keep) => stores.agents.create({ name }, keep),
    (made) => [{ what: `added the agent ${made.agent.name}`, agent: made.agent }],
  );
  // Nobody is shown its key: the client comes with tokens.
  await stores.keys.forget(agent.id, key.id);
  return agent;
}

async function grant({ provider, origin }: Consent, { clientId }: Asking, agent: Agent): Promise<string> {
  const given = new provider.Grant({ accountId: agent.id, clientId });
  given.addOIDCScope('mcp');
  given.addResourceScope(mcpAddress(origin), 'mcp');
  return given.save();
}
