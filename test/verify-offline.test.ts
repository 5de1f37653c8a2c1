import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFairlead } from './running.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function verify(...args: string[]): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'activity', 'verify', ...args], {
    ...{ encoding: 'utf8', env: { PATH: process.env.PATH } },
  });
  return { code: status, said: (stdout + stderr).trim() };
}

interface Line {
  readonly part: string;
  body: string;
  hash: string;
  readonly entry_id: string;
  readonly chain: string;
  readonly position: number;
}

test('the log is verified with nothing running: an export, a copy of the database, and both against anchors', {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-verify-'));
  const at = (name: string): string => join(folder, name);
  try {
    {
      await using fairlead = await startFairlead('--data', folder);
      for (let count = 0; count < 5; count++)
        await fetch(`${fairlead.ready.gateway}/stores/v3/products/search`, {
          method: 'POST',
          headers: { authorization: fairlead.keyOf('Storefront Agent'), 'content-type': 'application/json' },
          body: '{"search":{}}',
        });
      const exported = await fetch(`${fairlead.ready.gateway}/api/export`, {
        headers: { authorization: `Bearer ${fairlead.ready.admin.token}` },
      });
      writeFileSync(at('export.ndjson'), await exported.text());
      await fairlead.kill('SIGTERM');
    }
    const text = readFileSync(at('export.ndjson'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const records = lines.filter(({ part }) => part === 'record');
    const last = records.at(-1);
    const middle = records[3];
    assert.ok(last && middle && records.length >= 10);
    const write = (name: string, changed: readonly Line[]) =>
      writeFileSync(at(name), changed.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const anchor = {
      at: '2026-03-01T00:00:00.000Z',
      chain: last.chain,
      position: last.position,
      hash: last.hash,
    };
    writeFileSync(at('anchors'), `${JSON.stringify(anchor)}\n`);

    assert.match(verify(at('export.ndjson')).said, /^The log is whole: \d+ entries\.$/);
    assert.equal(verify(at('export.ndjson'), '--anchors', at('anchors')).code, 0);
    assert.match(
      verify(at('gateway.db'), '--anchors', at('anchors')).said,
      /^The log is whole: \d+ entries\.$/,
    );

    write(
      'changed',
      lines.map((line) => (line === middle ? { ...line, body: line.body.replace('got', 'gave') } : line)),
    );
    assert.deepEqual(verify(at('changed')), {
      code: 1,
      said: `The log is broken at entry ${middle.entry_id}: its record was changed.`,
    });
    write(
      'missing',
      lines.filter((line) => line !== middle),
    );
    assert.match(
      verify(at('missing')).said,
      new RegExp(`a record before it is missing \\(${middle.position} of chain`),
    );
    // Cut off at the end it is as whole as any; only what was kept elsewhere tells.
    write(
      'short',
      lines.filter((line) => line !== last),
    );
    assert.equal(verify(at('short')).code, 0);
    const isShort = `The log is broken at entry ${last.chain}: it ends with record ${last.position - 1}, and ${last.position} was anchored at ${anchor.at}.`;
    assert.deepEqual(verify(at('short'), '--anchors', at('anchors')), { code: 1, said: isShort });
    writeFileSync(at('cut'), `{"at":"2026-03\n${JSON.stringify(anchor)}\n`);
    const isCut = 'Line 1 of the anchors was cut off as it was written: the log was held against the others.';
    assert.deepEqual(verify(at('short'), '--anchors', at('cut')), { code: 1, said: `${isCut}\n${isShort}` });
    const whole = verify(at('gateway.db'), '--anchors', at('cut'));
    assert.deepEqual([whole.code, whole.said.split('\n').at(-1)], [0, isCut]);
    writeFileSync(at('false'), `${JSON.stringify({ ...anchor, hash: '0'.repeat(64) })}\n`);
    assert.match(verify(at('export.ndjson'), '--anchors', at('false')).said, /is not as it was anchored at/);

    copyFileSync(at('gateway.db'), at('copy.db'));
    const copy = new DatabaseSync(at('copy.db'));
    copy.prepare('update record set body = ? where entry_id = ?').run('{}', middle.entry_id);
    copy.close();
    const broken = verify(at('copy.db'), '--json');
    assert.deepEqual([broken.code, JSON.parse(broken.said).firstBroken], [0, middle.entry_id]);
    writeFileSync(at('other'), 'nothing of ours\n');
    assert.match(verify(at('other')).said, /cannot be verified: Line 1 is none of an export/);
    assert.match(verify(at('nowhere')).said, /nowhere cannot be verified: ENOENT/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
