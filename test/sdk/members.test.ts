import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { members } from '@wix/members';
import { type Stage, sdkClient, stages } from '../stages.ts';
import { verifies } from '../verifies.ts';

const clientOf = (stage: Stage) => sdkClient(stage, { members });

for (const { name, open } of stages())
  describe(`members by the SDK on ${name}`, () => {
    verifies('members.sdk.one', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const made = await client.members.createMember({
        member: { loginEmail: 'jo@example.com', contact: { firstName: 'Jo' }, privacyStatus: 'PUBLIC' },
      });
      assert.equal(made.status, 'APPROVED');
      const id = made._id ?? '';
      const shown = await client.members.getMember(id, { fieldsets: ['FULL'] });
      assert.equal(shown.contact?.firstName, 'Jo');
      assert.equal(shown._createdDate?.toISOString(), '2026-03-01T12:00:00.000Z');
      assert.equal((await client.members.getMember(id)).loginEmail, undefined);
      const changed = await client.members.updateMember(id, { profile: { title: 'Gardener' } });
      assert.equal(changed.profile?.title, 'Gardener');
      await client.members.deleteMember(id);
      await assert.rejects(client.members.getMember(id), /MEMBER_NOT_FOUND/);
    });

    verifies('members.sdk.many', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      for (let index = 0; index < 5; index++) {
        stage.wix.clock.advance(1_000);
        await client.members.createMember({ member: { loginEmail: `m${index}@example.com` } });
      }
      const listed = await client.members.listMembers({
        paging: { limit: 2, offset: 3 },
        fieldsets: ['FULL'],
      });
      assert.deepEqual(
        listed.members?.map(({ loginEmail }) => loginEmail),
        ['m3@example.com', 'm4@example.com'],
      );
      assert.equal(listed.metadata?.total, 5);

      let page = await client.members
        .queryMembers({ fieldsets: ['FULL'] })
        .startsWith('loginEmail', 'M')
        .limit(2)
        .find();
      const seen = page.items.map(({ loginEmail }) => loginEmail);
      while (page.hasNext()) {
        page = await page.next();
        seen.push(...page.items.map(({ loginEmail }) => loginEmail));
      }
      assert.deepEqual(
        seen,
        [0, 1, 2, 3, 4].map((index) => `m${index}@example.com`),
      );

      const typed = await client.members.queryMembers(
        {
          filter: { status: { $in: ['APPROVED'] } },
          paging: { limit: 3 },
        },
        { fieldsets: ['EXTENDED'] },
      );
      assert.equal(typed.members?.length, 3);
    });

    verifies('members.sdk.status', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const made = await client.members.createMember({ member: { loginEmail: 'jo@example.com' } });
      const id = made._id ?? '';
      assert.equal((await client.members.blockMember(id)).member?.status, 'BLOCKED');
      assert.equal((await client.members.approveMember(id)).member?.status, 'APPROVED');
      assert.equal((await client.members.muteMember(id)).member?.activityStatus, 'MUTED');
      assert.equal((await client.members.unmuteMember(id)).member?.activityStatus, 'ACTIVE');
      const renamed = await client.members.updateMemberSlug(id, 'joanna');
      assert.equal(renamed.member?.profile?.slug, 'joanna');
      assert.equal((await client.members.disconnectMember(id)).member?.status, 'OFFLINE');
      await assert.rejects(client.members.approveMember(id), /FAILED_PRECONDITION/);
    });

    verifies('members.sdk.bulk', async () => {
      await using stage = await open();
      const client = clientOf(stage);
      const ids: string[] = [];
      for (const letter of ['a', 'b', 'c']) {
        const made = await client.members.createMember({
          member: {
            loginEmail: `${letter}@example.com`,
            contact: { phones: ['+1 503 226 1234'], addresses: [{ city: 'Lyon' }] },
          },
        });
        ids.push(made._id ?? '');
      }
      const [first = '', second = ''] = ids;
      assert.deepEqual((await client.members.deleteMemberPhones(first)).member?.contact?.phones, []);
      assert.deepEqual((await client.members.deleteMemberEmails(first)).member?.contact?.emails, []);
      assert.deepEqual((await client.members.deleteMemberAddresses(first)).member?.contact?.addresses, []);
      assert.ok((await client.members.bulkBlockMembers({ loginEmail: 'a@example.com' })).jobId);
      assert.ok((await client.members.bulkApproveMembers({ loginEmail: 'a@example.com' })).jobId);
      const { bulkActionMetadata } = await client.members.bulkDeleteMembers([first, second]);
      assert.equal(bulkActionMetadata?.totalSuccesses, 2);
      assert.ok((await client.members.bulkDeleteMembersByFilter({ loginEmail: 'c@example.com' })).jobId);
      assert.deepEqual((await client.members.listMembers()).members, []);
    });

    verifies('members.sdk.my', async () => {
      await using stage = await open();
      await assert.rejects(clientOf(stage).members.getCurrentMember({ fieldsets: ['FULL'] }), /NOT_FOUND/);
    });
  });
