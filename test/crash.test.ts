import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type Started, startFairlead } from './running.ts';

/**
 * Writes contacts in several lanes at once, and kills the process when `enough` of them are acknowledged: then the other
 * lanes are anywhere in a call's walk. Answers the e-mails acknowledged.
 */
async function writeUntilKilled(fairlead: Started, round: number, enough: number): Promise<string[]> {
  const acknowledged: string[] = [];
  const key = fairlead.keyOf('Storefront Agent');
  let killed: Promise<unknown> | undefined;
  const writer = async (lane: number): Promise<void> => {
    for (let count = 0; ; count++) {
      const email = `r${round}-w${lane}-${count}@example.com`;
      const answer = await fetch(`${fairlead.ready.gateway}/contacts/v4/contacts`, {
        method: 'POST',
        headers: { authorization: key, 'content-type': 'application/json' },
        body: JSON.stringify({ info: { emails: { items: [{ email }] } } }),
      }).catch(() => undefined);
      if (!answer) return;
      assert.equal(answer.status, 200);
      acknowledged.push(email);
      if (acknowledged.length >= enough) killed ??= fairlead.kill('SIGKILL');
    }
  };
  await Promise.all([0, 1, 2, 3].map(writer));
  await killed;
  return acknowledged;
}

interface Seen {
  readonly contacts: ReadonlySet<string>;
  readonly intents: ReadonlySet<string>;
}

/** What the two databases hold, read from the files as the kill left them. */
function readFiles(folder: string): Seen {
  const wix = new DatabaseSync(join(folder, 'wix.db'));
  const gateway = new DatabaseSync(join(folder, 'gateway.db'));
  const contacts = wix
    .prepare('select email from contact where email is not null')
    .all()
    .map((row) => String(row.email));
  const bodies = gateway
    .prepare("select body from record where kind = 'intent'")
    .all()
    .map((row) => String(row.body));
  wix.close();
  gateway.close();
  const emails = bodies.flatMap((body) => body.match(/r\d+-w\d+-\d+@example\.com/) ?? []);
  return { contacts: new Set(contacts), intents: new Set(emails) };
}

test('SIGKILL at any moment of a load of writes: nothing forwarded without its record, nothing acknowledged lost (20 times)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-crash-'));
  let acknowledgedInAll = 0;
  try {
    for (let round = 0; round < 20; round++) {
      await using fairlead = await startFairlead('--data', folder);
      const acknowledged = await writeUntilKilled(fairlead, round, 4 + round * 3);
      acknowledgedInAll += acknowledged.length;
      const { contacts, intents } = readFiles(folder);
      assert.deepEqual(
        acknowledged.filter((email) => !contacts.has(email)),
        [],
        'acknowledged, and lost',
      );
      const forwarded = [...contacts].filter((email) => email.startsWith(`r${round}-`));
      assert.deepEqual(
        forwarded.filter((email) => !intents.has(email)),
        [],
        'forwarded, and not on record',
      );
    }
    await using last = await startFairlead('--data', folder);
    assert.deepEqual((await last.api('GET', '/api/activity/verify')).ok, true);
    const open = new DatabaseSync(join(folder, 'gateway.db'))
      .prepare("select count(*) as count from entry where outcome = 'open'")
      .get();
    assert.equal(open?.count, 0, 'every intent is settled at the next start');
    assert.ok(
      acknowledgedInAll > 100,
      `only ${acknowledgedInAll} writes were acknowledged: the load was no load`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
