import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testDatabases } from '../../../../test/databases.ts';
import { checkQueries, type OracleField } from '../../../../test/oracle.ts';
import { verifies } from '../../../../test/verifies.ts';
import { openTestWix, type TestWix } from '../../test-wix.ts';

const path = '/members/v1/members';
const names = ['Ada', 'Bob', 'Cyd', 'dan', 'Élodie', 'ANA'] as const;

/** Sixty members of few different values, so that queries meet ties and gaps. */
async function manyMembers(wix: TestWix): Promise<void> {
  for (let index = 0; index < 60; index++) {
    if (index % 3 === 0) wix.clock.advance(1_000);
    const { status, body } = await wix.call('POST', path, {
      member: {
        loginEmail: `m${index}@example.com`,
        contact: {
          firstName: names[index % names.length],
          ...(index % 4 === 0 ? {} : { lastName: `L${index % 5}` }),
        },
        profile: { nickname: index % 3 === 0 ? `nick ${index % 7}` : `Nick ${index % 4}` },
        privacyStatus: index % 2 === 0 ? 'PUBLIC' : 'PRIVATE',
      },
    });
    assert.equal(status, 200, JSON.stringify(body));
    if (index % 5 === 0) await wix.call('POST', `${path}/${body.member.id}/block`, {});
  }
}

const words = ['$eq', '$ne', '$in', '$exists', '$startsWith', '$gt', '$gte', '$lt', '$lte'];
/** Status and privacy take the values that there are and no others; their filters are in members.test.ts. */
const fields: readonly OracleField[] = [
  { path: 'id', kind: 'text', operators: ['$eq', '$ne', '$in', '$exists'], sortable: true },
  { path: 'contactId', kind: 'text', operators: ['$eq', '$ne', '$in'], sortable: true },
  { path: 'loginEmail', kind: 'word', operators: words, sortable: true },
  { path: 'contact.firstName', kind: 'word', operators: words, sortable: true },
  { path: 'contact.lastName', kind: 'word', operators: words, sortable: true },
  { path: 'profile.nickname', kind: 'word', operators: words, sortable: true },
  { path: 'profile.slug', kind: 'word', operators: words, sortable: true },
  { path: 'createdDate', kind: 'date', operators: [], sortable: true },
  { path: 'updatedDate', kind: 'date', operators: [], sortable: true },
];

for (const { name, open } of testDatabases())
  describe(`finding members on ${name}`, () => {
    verifies('members.query.oracle', async () => {
      await using wix = await openTestWix(open());
      await manyMembers(wix);
      const { body } = await wix.call('POST', `${path}/query`, {
        query: { paging: { limit: 100 } },
        fieldsets: ['FULL'],
      });
      assert.equal(body.members.length, 60);
      await checkQueries({
        ...{ fields, documents: body.members, paging: 'offset', maxLimit: 100, maxSorts: 10 },
        defaultSort: [{ fieldName: 'createdDate', order: 'ASC' }],
        ask: async (query) => {
          const answer = await wix.call('POST', `${path}/query`, { query });
          return {
            ids: answer.body.members.map(({ id }: { id: string }) => id),
            total: answer.body.metadata.total,
          };
        },
      });
    });
  });
