import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { PostNetwork } from '../wix/webhooks/post.ts';

/** A webhook as the demo app got it. */
export interface ReceivedWebhook {
  readonly eventType: string;
  readonly instanceId: string;
  /** The event: for most, `entityId` and one of `createdEvent`, `updatedEvent`, `deletedEvent`, `actionEvent`. */
  readonly payload: JsonObject;
  /** Who caused it. */
  readonly identity: JsonObject | undefined;
  /** The signed text that was sent: what `client.webhooks.process` of the SDK takes. */
  readonly body: string;
}

/** An address that is answered in this process: no network is there to reach it. */
export const inboxUrl = 'http://inbox.fairlead.invalid/';

/** A network whose inbox keeps what is sent to it; all else goes out as ever. */
export interface Inbox extends PostNetwork {
  received(): readonly ReceivedWebhook[];
  clear(): void;
}

export function createInbox(network: PostNetwork): Inbox {
  let kept: ReceivedWebhook[] = [];
  return {
    ...network,
    post: async (url, body, timeoutMs) => {
      if (url !== inboxUrl) return network.post(url, body, timeoutMs);
      kept.push(open(body));
      return { status: 200, body: '' };
    },
    received: () => kept,
    clear() {
      kept = [];
    },
  };
}

/** The layers of a webhook, from the outside in. It comes from this very process, so its signature is not checked. */
function open(body: string): ReceivedWebhook {
  const [, claims = ''] = body.split('.');
  const { data } = parse(Buffer.from(claims, 'base64url').toString('utf8'));
  const { eventType, instanceId, data: payload, identity } = parse(String(data));
  return {
    eventType: String(eventType),
    instanceId: String(instanceId),
    payload: parse(String(payload)),
    identity: typeof identity === 'string' ? parse(identity) : undefined,
    body,
  };
}

function parse(text: string): JsonObject {
  const value = JSON.parse(text) as Json;
  return isObject(value) ? value : {};
}
