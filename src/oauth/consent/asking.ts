import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type Provider } from 'oidc-provider';

/** A client that asks to be let in, as a person is told of it. */
export interface Asking {
  readonly clientId: string;
  /** What it calls itself; nobody has checked that. */
  readonly name: string;
  /** The host that vouches for the name, when the client is known by the address of a document there. */
  readonly vouchedBy: string | undefined;
  /** Where the answer goes. */
  readonly redirectUri: string;
}

/** What the browser that calls was sent here to be asked; nothing when that is over, or was another browser. */
export async function readAsking(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Asking | undefined> {
  try {
    const { params } = await provider.interactionDetails(request, response);
    const clientId = String(params.client_id);
    const client = await provider.Client.find(clientId);
    if (!client) return undefined;
    return {
      clientId,
      name: readName(client.clientName),
      vouchedBy: client.clientIdMetadataDocument === true ? new URL(clientId).host : undefined,
      redirectUri: String(params.redirect_uri),
    };
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

const longestName = 60;

/** A name that a program gave itself: short, in one line, and with nothing that turns writing around. */
export function readName(given: unknown): string {
  if (typeof given !== 'string') return 'without a name';
  const plain = given.replaceAll(/[\p{C}\p{Z}"]+/gu, ' ').trim();
  return (plain.length > longestName ? `${plain.slice(0, longestName)}…` : plain) || 'without a name';
}
