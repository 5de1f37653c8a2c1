import type { Command } from 'commander';
import { toIso } from '../base/clock.ts';
import type { ConnectedClient } from '../gateway/clients/clients.ts';
import { StartProblem } from '../start/problem.ts';
import type { ApiClient } from './api.ts';
import { type Connection, findConnection, listConnections } from './connections.ts';
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
  /** Levels that were given for a time. */
  readonly elevations: readonly Elevation[];
}

interface Elevation {
  readonly id: string;
  readonly area: string;
  readonly level: string;
  readonly until: string;
}

/** `fairlead agent add|list|show|grant|end|leave|pause|resume|rotate|clients|disconnect|remove`. An agent is named by its name or id. */
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
    .option(
      '--connection <name...>',
      'the connections that it is put on, by name or id; every one there is unless named',
    )
    .action(async (name: string, flags: Reach & { purpose?: string; connection?: string[] }) => {
      const api = openApi(flags, terminal);
      const known = await listConnections(api);
      const wanted = await Promise.all((flags.connection ?? []).map((each) => findConnection(api, each)));
      const made = (await api.call('POST', '/api/agents', {
        name,
        ...(flags.purpose === undefined ? {} : { purpose: flags.purpose }),
        ...(flags.connection === undefined ? {} : { connections: wanted.map(({ id }) => id) }),
      })) as { agent: Agent; key: string; connections: readonly string[] };
      if (flags.json) return say(JSON.stringify(made));
      const on = known.filter(({ id }) => made.connections.includes(id));
      say(
        `Added ${made.agent.name}. Its key, shown only now:\n\n  ${made.key}\n\n${tellPlaces(on)} Next: ${grantCommand(name, on)}`,
      );
    });

  reachesApi(agent.command('show <agent>').description('what an agent may do, on each of its connections'))
    .option('--connection <name>', 'that connection alone')
    .action(async (name: string, flags: Reach & { connection?: string }) => {
      const api = openApi(flags, terminal);
      const found = await findAgent(api, name);
      const places = await placesOf(api, found, flags.connection);
      const shown = await Promise.all(
        places.map(async (connection) => ({ connection, grants: await grantsOn(api, found, connection) })),
      );
      const [only] = shown;
      if (flags.json)
        return say(JSON.stringify({ agent: found, grants: only?.grants ?? null, connections: shown }));
      if (!only) return say(`${found.name} is on no connection.`);
      for (const { connection, grants } of shown) {
        if (shown.length > 1) say(`${connection.name}:`);
        say(table(['Area', 'Level'], Object.entries(grants.areas)));
        for (const { area, level, until } of grants.elevations)
          say(`For a time: ${area} is ${level} until ${until}; fairlead agent end takes it back.`);
      }
    });

  reachesApi(
    agent
      .command('grant <agent> <area=level...>')
      .description('set levels: off, read, write or full; areas that are not named stay as they are'),
  )
    .option('--connection <name>', 'where, by name or id; an agent that is not on it is put on it')
    .action(async (name: string, pairs: string[], flags: Reach & { connection?: string }) => {
      const api = openApi(flags, terminal);
      const found = await findAgent(api, name);
      const areas = Object.fromEntries(pairs.map(readPair));
      const connection = await placeToGrant(api, found, flags.connection);
      const answer = await api.call('PATCH', grantsPath(found, connection), { areas });
      const where = flags.connection === undefined ? '' : ` on ${connection.name}`;
      say(flags.json ? JSON.stringify(answer) : `${found.name}${where}: ${pairs.join(', ')}.`);
    });

  reachesApi(
    agent.command('end <agent> <area>').description('take back a level that an agent was given for a time'),
  )
    .option('--connection <name>', 'on that connection alone')
    .action(async (name: string, area: string, flags: Reach & { connection?: string }) => {
      const api = openApi(flags, terminal);
      const found = await findAgent(api, name);
      const ended = await endGiven(api, found, area, await placesOf(api, found, flags.connection));
      say(flags.json ? JSON.stringify(ended) : `${found.name} has nothing more for a time in ${area}.`);
    });

  reachesApi(
    agent
      .command('leave <agent> <connection>')
      .description('take an agent off a connection: what it may do there ends'),
  ).action(async (name: string, place: string, reach: Reach) => {
    const api = openApi(reach, terminal);
    const found = await findAgent(api, name);
    const [connection] = await placesOf(api, found, place);
    const answer = await api.call('DELETE', `/api/agents/${found.id}/connections/${connection?.id}`);
    say(reach.json ? JSON.stringify(answer) : `${found.name} is not on ${connection?.name} any more.`);
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

/** Ends what an agent was given for a time in an area. @throws {StartProblem} when there is nothing */
async function endGiven(
  api: ApiClient,
  agent: Agent,
  area: string,
  places: readonly Connection[],
): Promise<readonly Elevation[]> {
  const grants = await Promise.all(places.map((connection) => grantsOn(api, agent, connection)));
  const given = grants.flatMap(({ elevations }) => elevations);
  const ended = given.filter((one) => one.area === area);
  if (ended.length === 0)
    throw new StartProblem(
      `${agent.name} was given nothing for a time in ${area}. It was in: ${given.map((one) => one.area).join(', ') || 'none'}.`,
    );
  for (const { id } of ended) await api.call('DELETE', `/api/agents/${agent.id}/elevations/${id}`);
  return ended;
}

function grantsPath({ id }: Agent, connection: Connection): string {
  return `/api/agents/${id}/grants?connection=${connection.id}`;
}

async function grantsOn(api: ApiClient, agent: Agent, connection: Connection): Promise<Grants> {
  return (await api.call('GET', grantsPath(agent, connection))) as Grants;
}

/** The connections that an agent is on, or the one of these that is named. @throws {StartProblem} when it is not on that */
async function placesOf(
  api: ApiClient,
  agent: Agent,
  wanted: string | undefined,
): Promise<readonly Connection[]> {
  const { connections } = (await api.call('GET', `/api/agents/${agent.id}`)) as {
    connections: readonly string[];
  };
  const own = (await listConnections(api)).filter(({ id }) => connections.includes(id));
  if (wanted === undefined) return own;
  const one = await findConnection(api, wanted);
  if (own.some(({ id }) => id === one.id)) return [one];
  throw new StartProblem(`${agent.name} is not on ${one.name}. It is on: ${namesOf(own) || 'none'}.`);
}

/**
 * Where a grant is meant: the connection that is named, on which the agent is put, else the only one that it is on.
 * @throws {StartProblem} when it is on several, or on none
 */
async function placeToGrant(api: ApiClient, agent: Agent, wanted: string | undefined): Promise<Connection> {
  if (wanted !== undefined) {
    const connection = await findConnection(api, wanted);
    await api.call('PUT', `/api/agents/${agent.id}/connections/${connection.id}`);
    return connection;
  }
  const own = await placesOf(api, agent, undefined);
  const [only] = own;
  if (only && own.length === 1) return only;
  const known = namesOf(only ? own : await listConnections(api));
  throw new StartProblem(
    `${agent.name} is on ${only ? 'several connections' : 'no connection'}: say with --connection which is meant. There are: ${known || 'none'}.`,
  );
}

function namesOf(connections: readonly Connection[]): string {
  return connections.map(({ name }) => name).join(', ');
}

function tellPlaces(on: readonly Connection[]): string {
  if (on.length === 0) return 'It is on no connection, and may do nothing yet.';
  return `It is on ${namesOf(on)}, and may do nothing yet.`;
}

function grantCommand(name: string, on: readonly Connection[]): string {
  const [only] = on;
  const where = on.length === 1 ? '' : ` --connection "${only?.name ?? '<connection>'}"`;
  return `fairlead agent grant "${name}" products=read${where}`;
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
