import type { Command } from 'commander';
import { toIso } from '../base/clock.ts';
import type { ConnectedClient } from '../gateway/clients/clients.ts';
import { StartProblem } from '../start/problem.ts';
import type { ApiClient } from './api.ts';
import { table } from './print.ts';
import { openApi, type Reach, reachesApi, type Terminal } from './terminal.ts';

interface Agent {
  readonly id: string;
  readonly name: string;
  readonly purpose?: string;
  readonly state: string;
}

interface Grants {
  readonly areas: Readonly<Record<string, string>>;
  readonly methods: Readonly<Record<string, string>>;
}

/** `fairlead agent add|list|show|grant|pause|resume|rotate|clients|disconnect|remove`. An agent is named by its name or id. */
export function addAgentCommands(program: Command, terminal: Terminal): void {
  const agent = program.command('agent').description('agents, their keys and what they may do');
  const say = (text: string) => terminal.out(`${text}\n`);

  reachesApi(agent.command('list').description('every agent')).action(async (reach: Reach) => {
    const { agents } = (await openApi(reach, terminal).call('GET', '/api/agents')) as { agents: Agent[] };
    say(
      reach.json
        ? JSON.stringify(agents)
        : table(
            ['Name', 'State', 'Id'],
            agents.map(({ name, state, id }) => [name, state, id]),
          ),
    );
  });

  reachesApi(
    agent.command('add <name>').description('a new agent, with nothing granted; prints its key once'),
  )
    .option('--purpose <text>', 'what it is for')
    .action(async (name: string, reach: Reach & { purpose?: string }) => {
      const made = (await openApi(reach, terminal).call('POST', '/api/agents', {
        name,
        ...(reach.purpose === undefined ? {} : { purpose: reach.purpose }),
      })) as { agent: Agent; key: string };
      if (reach.json) return say(JSON.stringify(made));
      say(
        `Added ${made.agent.name}. Its key, shown only now:\n\n  ${made.key}\n\nIt may do nothing yet. Next: fairlead agent grant "${name}" products=read`,
      );
    });

  reachesApi(agent.command('show <agent>').description('what an agent may do')).action(
    async (name: string, reach: Reach) => {
      const api = openApi(reach, terminal);
      const found = await findAgent(api, name);
      const grants = (await api.call('GET', `/api/agents/${found.id}/grants`)) as Grants;
      say(
        reach.json
          ? JSON.stringify({ agent: found, grants })
          : table(['Area', 'Level'], Object.entries(grants.areas)),
      );
    },
  );

  reachesApi(
    agent
      .command('grant <agent> <area=level...>')
      .description('set levels: off, read, write or full; areas that are not named stay as they are'),
  ).action(async (name: string, pairs: string[], reach: Reach) => {
    const api = openApi(reach, terminal);
    const found = await findAgent(api, name);
    const before = (await api.call('GET', `/api/agents/${found.id}/grants`)) as Grants;
    const areas = { ...before.areas, ...Object.fromEntries(pairs.map(readPair)) };
    const answer = await api.call('PUT', `/api/agents/${found.id}/grants`, { ...before, areas });
    say(reach.json ? JSON.stringify(answer) : `${found.name}: ${pairs.join(', ')}.`);
  });

  for (const [command, state, done] of [
    ['pause', 'paused', 'Paused'],
    ['resume', 'active', 'Resumed'],
  ] as const)
    reachesApi(
      agent
        .command(`${command} <agent>`)
        .description(state === 'paused' ? 'refuse every call of an agent' : 'let a paused agent call again'),
    ).action(async (name: string, reach: Reach) => {
      const api = openApi(reach, terminal);
      const found = await findAgent(api, name);
      const answer = await api.call('PATCH', `/api/agents/${found.id}`, { state });
      say(reach.json ? JSON.stringify(answer) : `${done} ${found.name}.`);
    });

  reachesApi(agent.command('rotate <agent>').description('a new key; the old ones stop working')).action(
    async (name: string, reach: Reach) => {
      const api = openApi(reach, terminal);
      const found = await findAgent(api, name);
      const { keys } = (await api.call('GET', `/api/agents/${found.id}`)) as {
        keys: readonly { id: string }[];
      };
      const made = (await api.call('POST', `/api/agents/${found.id}/keys`, {})) as { key: string };
      for (const { id } of keys) await api.call('DELETE', `/api/agents/${found.id}/keys/${id}`);
      say(
        reach.json ? JSON.stringify(made) : `The new key of ${found.name}, shown only now:\n\n  ${made.key}`,
      );
    },
  );

  reachesApi(
    agent
      .command('clients <agent>')
      .description('programs that act as an agent, which people let in by OAuth'),
  ).action(async (name: string, reach: Reach) => {
    const api = openApi(reach, terminal);
    const clients = await clientsOf(api, await findAgent(api, name));
    say(
      reach.json
        ? JSON.stringify(clients)
        : table(
            ['Program', 'Let in by', 'Last token', 'Id'],
            clients.map(({ name: program, person, usedMs, id }) => [program, person, toIso(usedMs), id]),
          ),
    );
  });

  reachesApi(
    agent
      .command('disconnect <agent> <program>')
      .description('end what a program may do as an agent; told by its name or id'),
  ).action(async (name: string, program: string, reach: Reach) => {
    const api = openApi(reach, terminal);
    const found = await findAgent(api, name);
    const ended = (await clientsOf(api, found)).filter((one) => one.id === program || one.name === program);
    if (ended.length === 0) throw new StartProblem(`No program "${program}" acts as ${found.name}.`);
    for (const { id } of ended) await api.call('DELETE', `/api/agents/${found.id}/clients/${id}`);
    say(reach.json ? JSON.stringify(ended) : `${program} does not act as ${found.name} any more.`);
  });

  reachesApi(
    agent.command('remove <agent>').description('delete an agent and its keys; its activity stays on record'),
  ).action(async (name: string, reach: Reach) => {
    const api = openApi(reach, terminal);
    const found = await findAgent(api, name);
    await api.call('DELETE', `/api/agents/${found.id}`);
    say(reach.json ? JSON.stringify(found) : `Removed ${found.name}.`);
  });
}

function readPair(pair: string): [string, string] {
  const [area, level, more] = pair.split('=');
  if (!area || !level || more !== undefined)
    throw new StartProblem(`"${pair}" should be an area and a level, such as products=read.`);
  return [area, level];
}

async function clientsOf(api: ApiClient, { id }: Agent): Promise<readonly ConnectedClient[]> {
  const { clients } = (await api.call('GET', `/api/agents/${id}/clients`)) as {
    clients: readonly ConnectedClient[];
  };
  return clients;
}

async function findAgent(api: ApiClient, name: string): Promise<Agent> {
  const { agents } = (await api.call('GET', '/api/agents')) as { agents: Agent[] };
  const found = agents.find((agent) => agent.id === name || agent.name === name);
  if (!found)
    throw new StartProblem(
      `There is no agent "${name}". There are: ${agents.map((agent) => agent.name).join(', ') || 'none'}.`,
    );
  return found;
}
