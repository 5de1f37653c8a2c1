import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { StartProblem } from '../start/problem.ts';
import { type ApiClient, Refused } from './api.ts';
import { readCredential } from './credential-source.ts';
import { type PolicyText, readPolicyText } from './policy-text.ts';
import { openApi, type Reach, reachesApi, type Terminal } from './terminal.ts';

interface Plan {
  readonly plan: string;
  readonly steps: readonly { readonly do: string; readonly says: string }[];
  readonly needs: readonly string[];
}

interface Applied {
  readonly steps: readonly { readonly do: string; readonly done: string }[];
  readonly keys: readonly { readonly agent: string; readonly key: string }[];
}

type ApplyFlags = Reach & { readonly dryRun?: boolean; readonly yes?: boolean };

/** `fairlead apply|export`: who may do what, as a file. */
export function addPolicyCommands(program: Command, terminal: Terminal): void {
  const say = (text: string) => terminal.out(`${text}\n`);

  reachesApi(
    program
      .command('apply <file>')
      .description(
        'make connections, agents and grants what a policy file says; shows what would change, and asks',
      ),
  )
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'do not ask')
    .action(async (file: string, flags: ApplyFlags) => {
      const api = openApi(flags, terminal);
      const text = readPolicyText(file, readFile(file));
      const plan = (await send(api, text, 'plan', {})) as Plan;
      if (!flags.json) say(tellPlan(file, plan));
      const wanted = plan.steps.length > 0 || plan.needs.length > 0;
      if (flags.dryRun || !wanted) {
        if (flags.json) say(JSON.stringify({ ...plan, applied: false, keys: [] }));
        return;
      }
      if (!flags.yes && !(await terminal.ask('Do this?'))) throw new StartProblem('Nothing was changed.');
      const credentials = readCredentials(plan, text.policy, terminal);
      const applied = (await send(api, text, 'apply', { plan: plan.plan, credentials })) as Applied;
      say(flags.json ? JSON.stringify({ ...plan, applied: true, keys: applied.keys }) : tellApplied(applied));
    });

  reachesApi(
    program
      .command('export')
      .description('write connections, agents and grants as a policy file, without secrets'),
  )
    .option('--out <file>', 'where to; shown unless given')
    .action(async (flags: Reach & { readonly out?: string }) => {
      const api = openApi(flags, terminal);
      const { policy } = (await api.call('GET', '/api/policy')) as { policy: object };
      const written = flags.json
        ? JSON.stringify(policy, null, 2)
        : `# yaml-language-server: $schema=${api.url}/api/policy/schema\n${stringify(policy, { lineWidth: 0 }).trimEnd()}`;
      if (flags.out === undefined) return say(written);
      writeFileSync(flags.out, `${written}\n`);
    });
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartProblem(`${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** @throws {StartProblem} with a line for each thing that is wrong, with its place in the file */
async function send(
  api: ApiClient,
  { policy, place }: PolicyText,
  what: string,
  more: object,
): Promise<unknown> {
  try {
    return await api.call('POST', `/api/policy/${what}`, { policy, ...more });
  } catch (error) {
    if (!(error instanceof Refused) || error.problems.length === 0) throw error;
    throw new StartProblem(`${error.problems.map(place).join('\n')}\nNothing was changed.`, { cause: error });
  }
}

function readCredentials(
  { needs }: Plan,
  policy: unknown,
  { environment }: Terminal,
): Readonly<Record<string, string>> {
  const { connections = {} } = policy as { connections?: Record<string, { credential?: unknown }> };
  return Object.fromEntries(
    needs.map((name) => [name, readCredential(name, connections[name]?.credential, environment)]),
  );
}

function tellPlan(file: string, { steps, needs }: Plan): string {
  if (steps.length === 0 && needs.length === 0) return `Nothing to do: all is as ${file} says.`;
  const read = needs.map((name) => `  - read the credential of ${name}`);
  return [`To be as ${file} says:`, ...steps.map(({ says }) => `  - ${says}`), ...read].join('\n');
}

function tellApplied({ steps, keys }: Applied): string {
  const count = steps.length === 1 ? 'one change' : `${steps.length} changes`;
  const told = keys.map(({ agent, key }) => `The key of ${agent}, shown only now:\n\n  ${key}\n`);
  return [`Done: ${count}.`, ...told].join('\n');
}
