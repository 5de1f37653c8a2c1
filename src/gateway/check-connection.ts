import { responseText } from '../base/http.ts';
import type { Connection } from './call.ts';
import { UpstreamFault } from './upstream/fault.ts';
import type { Send } from './upstream/send.ts';

/** Tries a connection with a call that reads one contact and changes nothing; says in words what works. */
export async function checkConnection(
  connection: Connection,
  sealed: string,
  send: Send,
): Promise<{ ok: boolean; message: string }> {
  const body = Buffer.from('{"query":{"paging":{"limit":1}}}');
  const request = {
    verb: 'POST',
    target: '/contacts/v4/contacts/query',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(15_000),
  };
  try {
    const { status, headers, peeked } = await send({
      request,
      body,
      connection,
      sealed,
      behind: { agentId: 'check', access: 'read' },
    });
    const answer = peeked.complete
      ? peeked.head.toString('utf8')
      : await responseText({ status, headers, body: peeked.body });
    return {
      ok: status === 200,
      message: `${connection.siteName}: ${verdicts[status] ?? `Wix answered ${status}: ${answer.slice(0, 200)}`}`,
    };
  } catch (error) {
    if (error instanceof UpstreamFault)
      return { ok: false, message: `${connection.siteName}: ${error.message}.` };
    throw error;
  }
}

const verdicts: Readonly<Record<number, string>> = {
  200: 'the credential works, and contacts can be read.',
  403: 'Wix knows the credential, but it may not read contacts on this site: add that permission to the API key, or check the site id.',
  428: 'the credential works; the site lacks an app that contacts need.',
};
