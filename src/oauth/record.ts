import { Provider } from 'oidc-provider';
import { isObject } from '../base/json.ts';
import { UnknownThing } from '../gateway/wrong-input.ts';
import { readName } from './consent/asking.ts';
import type { OauthParts } from './parts.ts';

type Parts = Pick<OauthParts, 'changes' | 'stores'>;

/** Puts a registration on record. The name is the program's own word. */
export async function recordRegistration({ changes }: Parts, metadata: unknown): Promise<void> {
  const name = readName(isObject(metadata) ? metadata.client_name : undefined);
  await changes.recordOther(
    `The program "${name}" registered as a client of MCP. It may do nothing until a person lets it in.`,
    'by the program itself',
  );
}

/** Ends what a person agreed to because the client said so, or because a code or token of it came twice; that is on record. */
export async function recordEnd({ changes, stores }: Parts, grantId: string): Promise<void> {
  const ended = await stores.clients.end(grantId).catch(nothingIfUnknown);
  if (!ended) return;
  const agent = await stores.agents.get(ended.agentId).catch(nothingIfUnknown);
  const whom = agent?.name ?? 'its agent';
  if (Provider.ctx?.oidc.route === 'revocation')
    return changes.recordOther(
      `The program "${ended.name}" ended its connection to ${whom}.`,
      'by the program itself',
      agent,
    );
  await changes.recordOther(
    `The connection of the program "${ended.name}" to ${whom} was ended, because a code or a token of it was used twice.`,
    'by the gateway',
    agent,
  );
}

function nothingIfUnknown(error: unknown): undefined {
  if (error instanceof UnknownThing) return undefined;
  throw error;
}
