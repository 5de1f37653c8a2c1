import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createProgram, type Starts } from '../src/cli/program.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { StartProblem } from '../src/start/problem.ts';
import { type Started, startFairlead } from './running.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'policy.md'), 'utf8');

/** The text of the block that is marked with this name. */
function block(name: string): string {
  const found = new RegExp(`\`\`\`\\w+ ${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  assert.ok(found, `docs/policy.md has a block ${name}`);
  return found;
}

const never = async () => assert.fail('nothing is started here');
const starts: Starts = { up: never, gateway: never, wix: never, run: never };

describe('fairlead apply and export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-policy-'));
  let running: Started;
  before(async () => {
    // The page names its file as it is typed, without a folder.
    process.chdir(folder);
    running = await startFairlead('--data', join(folder, 'data'));
  });
  after(async () => {
    await running.kill('SIGKILL');
    process.chdir(root);
    rmSync(folder, { recursive: true, force: true });
  });

  /** A command as a terminal runs it, with nobody there to be asked. */
  const fairlead = async (args: readonly string[], environment: Record<string, string> = {}) => {
    const out: string[] = [];
    const err: string[] = [];
    const { gateway, admin } = running.ready;
    const terminal: Terminal = {
      environment: {
        FAIRLEAD_URL: gateway,
        FAIRLEAD_ADMIN_TOKEN: admin.token,
        PATH: process.env.PATH,
        ...environment,
      },
      ...{ fetch, ask: async () => false },
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    };
    try {
      await createProgram(starts, terminal, '0').parseAsync(args, { from: 'user' });
    } catch (error) {
      if (!(error instanceof StartProblem)) throw error;
      err.push(`${error.message}\n`);
    }
    return { out: out.join(''), err: err.join('') };
  };
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);

  test('docs/policy.md: the example plans what the page says, is applied, and then nothing is left to do', async () => {
    write('fairlead.yaml', block('fairlead.yaml'));
    const { out: plan } = await fairlead(['apply', 'fairlead.yaml', '--dry-run']);
    assert.equal(plan, block('plan'));
    assert.match((await fairlead(['apply', 'fairlead.yaml'])).err, /Nothing was changed\./);
    const { out } = await fairlead(['apply', 'fairlead.yaml', '--yes', '--json']);
    const applied = JSON.parse(out);
    assert.equal(applied.applied, true);
    assert.match(applied.keys[0].key, /^fl_/);
    assert.equal(applied.keys[0].agent, 'Price Agent');
    assert.match((await fairlead(['apply', 'fairlead.yaml', '--yes'])).out, /^Nothing to do/);
  });

  test('what is exported is applied without a change, and names its schema', async () => {
    await fairlead(['export', '--out', 'exported.yaml']);
    const exported = readFileSync(join(folder, 'exported.yaml'), 'utf8');
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(exported) ?? [];
    assert.equal((await fetch(schema ?? '')).status, 200);
    assert.match((await fairlead(['apply', 'exported.yaml', '--dry-run'])).out, /^Nothing to do/);
    assert.deepEqual(
      JSON.parse((await fairlead(['export', '--json'])).out),
      (await running.api('GET', '/api/policy')).policy,
    );
  });

  test('all that is wrong is told at once with line and column, and nothing is changed', async () => {
    const before = await running.api('GET', '/api/policy');
    const site = Object.keys(before.policy.connections)[0] ?? '';
    const lines = [
      'agents:',
      '  Helper:',
      '    purpos: x',
      '    on:',
      `      ${site}:`,
      '        areas: { products: rw }',
      '        guardrails:',
      '          - kind: rate',
      '            perMinute: 0',
      '      Elsewhere: {}',
    ];
    write('wrong.yaml', `${lines.join('\n')}\n`);
    const { err } = await fairlead(['apply', 'wrong.yaml', '--yes']);
    for (const line of [
      'wrong.yaml:3:5: agents.Helper.purpos is not known here: purpose, on are.',
      `wrong.yaml:6:18: agents.Helper.on.${site}.areas.products is "rw": it should be off, read, write, full.`,
      `wrong.yaml:9:13: agents.Helper.on.${site}.guardrails[0].perMinute is 0: it should be a whole number from 1.`,
      `wrong.yaml:10:7: agents.Helper.on.Elsewhere is not a connection: ${site} are.`,
    ])
      assert.ok(err.includes(`${line}\n`), `${line}\n---\n${err}`);
    assert.deepEqual(await running.api('GET', '/api/policy'), before);
    write('broken.yaml', 'agents:\n  a: {}\n  a: {}\nb: [\n');
    assert.match(
      (await fairlead(['apply', 'broken.yaml'])).err,
      /broken\.yaml:3:3: .*\nbroken\.yaml:\d+:\d+: /,
    );
  });

  test('a credential is read from a variable, a file or a command, and stands nowhere', async () => {
    write('key.txt', 'IST.planted-in-a-file\n');
    const { policy } = await running.api('GET', '/api/policy');
    const connections = {
      ...policy.connections,
      One: { siteId: 'one', credential: { env: 'ONE_KEY' } },
      Two: { siteId: 'two', credential: { file: 'key.txt' } },
      Three: { siteId: 'three', credential: { command: 'echo IST.planted-by-a-command' } },
    };
    write('sites.yaml', JSON.stringify({ connections }));
    const missing = await fairlead(['apply', 'sites.yaml', '--yes']);
    assert.match(missing.err, /The credential of One is missing: set ONE_KEY to it/);
    const { out, err } = await fairlead(['apply', 'sites.yaml', '--yes'], {
      ONE_KEY: 'IST.planted-in-a-variable',
    });
    assert.match(out, /Done: 3 changes\./, err);
    const { out: exported } = await fairlead(['export']);
    assert.match(exported, /env: ONE_KEY[\s\S]*command: echo[\s\S]*file: key\.txt/);
    assert.doesNotMatch(out + exported, /IST\.planted-in/);
    assert.match((await fairlead(['apply', 'sites.yaml', '--yes'])).out, /^Nothing to do/);
  });
});
