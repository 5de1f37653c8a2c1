import type { Clock } from '../base/clock.ts';
import type { BodyDeadline, Handle, WireRequest, WireResponse } from '../base/http.ts';
import type { Ids } from '../base/ids.ts';
import type { Catalogue } from '../catalogue/load.ts';
import { accessOf } from '../gateway/access.ts';
import type { Approvals } from '../gateway/approvals.ts';
import { mcpAddress, metadataAddress, type OriginOf } from '../gateway/clients/origin.ts';
import type { FindToken } from '../gateway/clients/tokens.ts';
import type { GatewayHandle } from '../gateway/gateway.ts';
import type { Spend } from '../gateway/guardrails/spend.ts';
import type { Policy } from '../gateway/policy.ts';
import type { RequestsHandle } from '../gateway/requests.ts';
import type { Identify } from '../gateway/step.ts';
import type { Vault } from '../gateway/vault.ts';
import type { Caller } from './caller.ts';
import { createFixture } from './fixture/server.ts';
import { readLimits } from './limits.ts';
import { createAgentServer, type Shown, serverInfo } from './server.ts';
import { createSurfaces, type Surface } from './surface.ts';
import type { Party, Proof } from './transport/party.ts';
import { createTransport, type Transport } from './transport/transport.ts';
import { startWatch } from './watch.ts';

export interface McpParts {
  readonly gateway: GatewayHandle;
  /** Answers what agents ask of Fairlead itself. */
  readonly requests: RequestsHandle;
  readonly approvals: Pick<Approvals, 'list'>;
  readonly spend: Pick<Spend, 'left'>;
  readonly readPolicy: () => Promise<Policy>;
  readonly findToken: FindToken;
  readonly originOf: OriginOf;
  readonly catalogue: Catalogue;
  readonly version: string;
  /** Whether only this machine reaches us. */
  readonly loopback: boolean;
  /** Where people and programs reach us, when the settings say so. */
  readonly publicUrl: string | undefined;
  /** Serves the fixture of the conformance suite in place of the tools. */
  readonly fixture: boolean;
  readonly maxBodyBytes: number;
  readonly bodyDeadline: BodyDeadline;
  readonly clock: Clock;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly ids: Ids;
  readonly onBug: (error: unknown) => void;
}

/** `/mcp`: the gateway as tools. */
export interface Mcp extends AsyncDisposable {
  readonly handle: Handle;
}

/** Opens the MCP side of the gateway. An agent is known by its key, or by a token of a client that acts as it, and every call goes through the gateway as any other. */
export function openMcp(parts: McpParts): Mcp {
  const surfaceOf = createSurfaces(parts.catalogue);
  const info = serverInfo(parts.version);

  function shownBy(policy: Policy, agentId: string, proof?: Proof): Shown | undefined {
    const access = accessOf(policy, agentId, parts.clock.now());
    if (access.who.kind !== 'agent') return undefined;
    const caller: Caller = {
      agent: access.who.agent,
      access,
      send: (request) => parts.gateway(request, proof?.identify),
      ask: (request) => parts.requests(request, proof?.identify),
      limits: () => readLimits(policy, parts.spend, agentId, parts.clock.now()),
      approvals: () => parts.approvals.list({ agentId }),
    };
    return { caller, surface: surfaceOf(caller) };
  }

  async function current(agentId: string, proof: Proof): Promise<Shown> {
    const shown = shownBy(await parts.readPolicy(), agentId, proof);
    if (!shown) throw new Error('The agent is no longer there');
    return shown;
  }

  async function open(request: WireRequest): Promise<Party | WireResponse> {
    const policy = await parts.readPolicy();
    const identify = await identifierOf(request, policy);
    const who = identify(policy);
    if (who.kind !== 'agent') return refuse(request);
    const { id } = who.agent;
    const proof: Proof = { identify };
    const onListed = ({ signature }: Surface): void => watch.note(id, signature);
    return {
      id,
      createServer: () => createAgentServer({ ...parts, current: () => current(id, proof), onListed }),
      info,
      proof,
      async callTool(name, args, signal) {
        const { caller, surface } = shownBy(policy, id, proof) ?? (await current(id, proof));
        return surface.call(name, args, { caller, signal, tell: () => {} });
      },
    };
  }

  /** By its key, or by what a person agreed to, if the request has a token for this very address. */
  async function identifierOf({ headers }: WireRequest, policy: Policy): Promise<Identify> {
    const byKey: Identify = (current) => current.identify(headers.authorization);
    if (byKey(policy).kind === 'agent') return byKey;
    const [, text] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const origin = text && parts.originOf(headers);
    const token = text && origin ? await parts.findToken(text) : undefined;
    if (!origin || token?.audience !== mcpAddress(origin)) return byKey;
    return (current) => current.client(token.clientId);
  }

  /** Refused by the gateway itself, so that it stands in the log like any other; and told how to get in (RFC 9728). */
  async function refuse(request: WireRequest): Promise<WireResponse> {
    const response = await parts.gateway({ ...request, body: undefined });
    const origin = parts.originOf(request.headers);
    const challenge = [
      'Bearer realm="Fairlead"',
      ...(request.headers.authorization ? ['error="invalid_token"'] : []),
      ...(origin ? [`resource_metadata="${metadataAddress(origin)}"`, 'scope="mcp"'] : []),
    ].join(', ');
    return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } };
  }

  const transport = parts.fixture ? fixtureTransport(parts) : createTransport({ ...parts, open });
  const watch = startWatch({
    ...{
      parties: transport.parties,
      tellChanged: transport.tellChanged,
      everyMs: watchEveryMs,
      onBug: parts.onBug,
    },
    shownTo: async (id) => shownBy(await parts.readPolicy(), id)?.surface.signature,
  });
  return {
    handle: transport.handle,
    async [Symbol.asyncDispose]() {
      watch.stop();
      await transport.close();
    },
  };
}

/** Changes of grants are told within a second. */
const watchEveryMs = 300;

/** The fixture on the transport that serves agents. */
function fixtureTransport(parts: McpParts): Transport {
  const createServer = createFixture({
    version: parts.version,
    secret: parts.ids.secret(),
    tellChanged: () => void transport.tellChanged('fixture').catch(parts.onBug),
  });
  const transport = createTransport({ ...parts, open: async () => ({ id: 'fixture', createServer }) });
  return transport;
}
