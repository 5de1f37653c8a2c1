import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFairlead } from './running.ts';
import { fairlead } from './terminal.ts';

test('a level that was given for a time is seen and taken back from a terminal', {
  timeout: 240_000,
}, async () => {
  await using started = await startFairlead('--memory');
  const { gateway } = started.ready;
  const authorization = started.keyOf('New Agent');
  const headers = { authorization, 'content-type': 'application/json' };
  const send = (path: string, body: object) =>
    fetch(`${gateway}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const read = async () => {
    const response = await send('/contacts/v4/contacts/query', { query: {} });
    await response.text();
    return response.status;
  };
  const elevate = async () => {
    const asked = await send('/_fairlead/approvals', {
      ...{ area: 'contacts', level: 'read', minutes: 60, reason: 'to look' },
    });
    const { id } = (await asked.json()) as { id: string };
    await started.api('POST', `/api/approvals/${id}/approve`, {});
  };
  const say = (...args: string[]) => fairlead(started, ['agent', ...args]);

  await elevate();
  assert.equal(await read(), 200);
  const shown = await say('show', 'New Agent');
  assert.match(shown.said, /^contacts +off$/m);
  assert.match(
    shown.said,
    /^For a time: contacts is read until \d{4}-.*Z; fairlead agent end takes it back\.$/m,
  );
  assert.equal((await say('grant', 'New Agent', 'orders=read')).code, 0);
  assert.equal(await read(), 200, 'another area was set');
  assert.deepEqual(await say('end', 'New Agent', 'contacts'), {
    code: 0,
    said: 'New Agent has nothing more for a time in contacts.\n',
  });
  assert.equal(await read(), 403);
  assert.deepEqual(await say('end', 'New Agent', 'contacts'), {
    code: 1,
    said: 'New Agent was given nothing for a time in contacts. It was in: none.\n',
  });

  await elevate();
  assert.equal((await say('grant', 'New Agent', 'contacts=off')).code, 0);
  assert.equal(await read(), 403, 'the area was set anew');
});
