import { Button, Group, Modal, Select, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useIsOwner, usePeople, useRefresh, useSession } from '../../api/queries.ts';
import type { Person, Role } from '../../api/types.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { CodeBlock } from '../../parts/CodeBlock.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Loaded } from '../../parts/states.tsx';
import { say, sayProblem } from '../../parts/toast.tsx';
import { settingsWords } from '../../words/settings.ts';
import { roleNames, words } from '../../words.ts';
import { Field, Form } from './Form.tsx';

const text = settingsWords;

const roleChoices = (Object.keys(roleNames) as Role[]).map((role) => ({
  value: role,
  label: roleNames[role],
}));

/** Who signs in, and as what. */
export function People() {
  const people = usePeople();
  const isOwner = useIsOwner();
  const [inviting, { open, close }] = useDisclosure();
  const [shown, setShown] = useState<{ name: string; link: string }>();
  return (
    <Stack>
      <Text>{text.people.lead}</Text>
      <Loaded of={people}>{(list) => <PeopleTable people={list} show={setShown} />}</Loaded>
      {isOwner ? (
        <Group>
          <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
            {text.people.invite}
          </Button>
        </Group>
      ) : null}
      <Modal
        opened={inviting}
        onClose={close}
        title={text.people.invite}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        <Invite
          done={(next) => {
            close();
            setShown(next);
          }}
        />
      </Modal>
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={text.people.linkTitle(shown?.name ?? '')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': words.common.close }}
      >
        <Stack>
          <Text size="sm">{text.people.linkText}</Text>
          <CodeBlock
            code={`${location.origin}${shown?.link ?? ''}`}
            label={text.people.linkTitle(shown?.name ?? '')}
          />
        </Stack>
      </Modal>
    </Stack>
  );
}

function PeopleTable({
  people,
  show,
}: {
  readonly people: readonly Person[];
  readonly show: (shown: { name: string; link: string }) => void;
}) {
  const refresh = useRefresh();
  const isOwner = useIsOwner();
  const me = useSession().data?.person.id;
  const [asking, setAsking] = useState<{ person: Person; what: 'link' | 'remove' }>();
  async function setRole(person: Person, role: Role): Promise<void> {
    try {
      await call('PATCH', `/api/people/${person.id}`, { role });
      await refresh('people', 'session');
      say(text.people.roleChanged(person.name, roleNames[role]), () => void setRole(person, person.role));
    } catch (error) {
      sayProblem(error);
    }
  }
  return (
    <div className="table-wrap">
      <Table verticalSpacing="xs" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.people.name}</Table.Th>
            <Table.Th>{text.people.role}</Table.Th>
            <Table.Th>{words.common.state}</Table.Th>
            {isOwner ? <Table.Th>{words.common.actions}</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.id}>
              <Table.Td>
                {person.name} {person.id === me ? <span className="note">({text.people.you})</span> : null}
              </Table.Td>
              <Table.Td>
                {isOwner ? (
                  <Select
                    aria-label={text.people.roleOf(person.name)}
                    data={roleChoices}
                    value={person.role}
                    onChange={(role) => void setRole(person, role as Role)}
                    allowDeselect={false}
                    w={140}
                    size="xs"
                  />
                ) : (
                  roleNames[person.role]
                )}
              </Table.Td>
              <Table.Td>
                <StateBadge state={person.state} />
              </Table.Td>
              {isOwner ? (
                <Table.Td>
                  <Group gap="xs" wrap="nowrap">
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setAsking({ person, what: 'link' })}
                    >
                      {text.people.newLink}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => setAsking({ person, what: 'remove' })}
                    >
                      {words.common.remove}
                    </Button>
                  </Group>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={asking?.what === 'link'}
        close={() => setAsking(undefined)}
        title={text.people.newLinkTitle(asking?.person.name ?? '')}
        action={text.people.newLink}
        run={async () => {
          const { link } = await call<{ link: string }>('POST', `/api/people/${asking?.person.id}/link`, {});
          await refresh('people');
          show({ name: asking?.person.name ?? '', link });
        }}
      >
        {text.people.newLinkText}
      </Confirm>
      <Confirm
        opened={asking?.what === 'remove'}
        close={() => setAsking(undefined)}
        title={text.people.removeTitle(asking?.person.name ?? '')}
        action={words.common.remove}
        run={async () => {
          await call('DELETE', `/api/people/${asking?.person.id}`);
          await refresh('people', 'session');
        }}
      >
        {text.people.removeText}
      </Confirm>
    </div>
  );
}

function Invite({ done }: { readonly done: (shown: { name: string; link: string }) => void }) {
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('auditor');
  return (
    <Form
      action={text.people.invite}
      send={async () => {
        const { link } = await call<{ link: string }>('POST', '/api/people', { name: name.trim(), role });
        await refresh('people');
        done({ name: name.trim(), link });
      }}
    >
      <Text size="sm" c="dimmed">
        {text.people.lead}
      </Text>
      <Field label={text.people.name} value={name} set={setName} required />
      <Select
        label={text.people.role}
        data={roleChoices}
        value={role}
        onChange={(next) => setRole(next as Role)}
        allowDeselect={false}
      />
    </Form>
  );
}
