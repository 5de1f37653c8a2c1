import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabases } from '../../../../test/databases.ts';
import type { Json } from '../../../base/json.ts';
import { ownerContext } from '../../owner.ts';
import { runQuery } from '../../query/run.ts';
import { watchPlans } from '../../query/watch-plans.ts';
import { openTestWix } from '../../test-wix.ts';
import { contactQuery } from './query.ts';

for (const { name, open } of testDatabases())
  describe(`a search of contacts on ${name}`, () => {
    test('begins with those who have the address, the number or the name, however many there are', async () => {
      await using wix = await openTestWix(open());
      const { database, site, clock, ids } = wix;
      for (let index = 0; index < 300; index++) {
        const info = {
          name: { first: `First${index}`, last: index < 60 ? 'Doe' : `Doe${index}` },
          emails: { items: [{ email: `p${index}@example.com` }] },
          phones: { items: [{ phone: `1234${index}` }] },
        };
        await wix.call('POST', '/contacts/v4/contacts', { info });
      }
      await sql`analyze`.execute(database.read);
      const context = ownerContext(database.read, database.dialect, site, clock, ids);
      for (const [search, count] of [
        ['P7@example.com', 1],
        ['12347', 1],
        ['first7', 1],
        ['doe', 50],
        ['nobody', 0],
      ] as const) {
        const plans: string[] = [];
        const query = await contactQuery(context, { search });
        const { rows, total } = await runQuery(watchPlans(database.read, database.dialect, plans), query);
        assert.deepEqual([rows.length, total], [count, search === 'doe' ? 60 : count], search);
        // PostgreSQL keeps its own counsel.
        if (database.dialect === 'sqlite')
          for (const plan of plans)
            assert.match(
              plan,
              /SEARCH e USING (COVERING )?INDEX sqlite_autoindex_contact_1 \(site_id=\? AND id=\?\)/,
              search,
            );
      }
    });

    test('and a filter by name with those of that name, where the statistics know only those without one', async () => {
      await using wix = await openTestWix(open());
      const { database, site, clock, ids } = wix;
      for (let index = 0; index < 300; index++)
        await wix.call('POST', '/contacts/v4/contacts', {
          info:
            index < 250 ? { phones: { items: [{ phone: `1${index}` }] } } : { name: { last: `L${index}` } },
        });
      if (database.dialect === 'sqlite') await sql`pragma analysis_limit = 100`.execute(database.read);
      await sql`analyze`.execute(database.read);
      const context = ownerContext(database.read, database.dialect, site, clock, ids);
      const asks: [Json, number][] = [
        ['l299', 1],
        [{ $in: ['L298', 'L299'] }, 2],
        [{ $in: ['L299', null] }, 251],
      ];
      for (const [asked, count] of asks) {
        const plans: string[] = [];
        const query = await contactQuery(context, {
          ...{ filter: { 'info.name.last': asked }, paging: { limit: 300 } },
        });
        const { rows } = await runQuery(watchPlans(database.read, database.dialect, plans), query);
        assert.equal(rows.length, count);
        if (database.dialect === 'sqlite' && count < 3)
          for (const plan of plans)
            assert.match(plan, /INDEX contact_by_last_name_folded_id \(site_id=\? AND last_name_folded=\?\)/);
      }
    });
  });
