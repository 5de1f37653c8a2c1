import type { Command } from 'commander';
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

/** `fairlead agent add|list|show|grant|pause|resume|rotate|remove`. An agent is named by its name or id. */
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

async function findAgent(api: ApiClient, name: string): Promise<Agent> {
  const { agents } = (await api.call('GET', '/api/agents')) as { agents: Agent[] };
  const found = agents.find((agent) => agent.id === name || agent.name === name);
  if (!found)
    throw new StartProblem(
      `There is no agent "${name}". There are: ${agents.map((agent) => agent.name).join(', ') || 'none'}.`,
    );
  return found;
}
