import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { Loaded } from '../../parts/states.tsx';
import { formatNumber, Time } from '../../parts/Time.tsx';
import { settingsWords } from '../../words/settings.ts';
import { words } from '../../words.ts';

const text = settingsWords.secrets;

interface SecretsState {
  readonly source: { readonly kind: keyof typeof text.sources; readonly place?: string };
  readonly keyId: string;
  readonly since: string | null;
  readonly changed: string | null;
  readonly earlierKeys: number;
  readonly sealed: number;
}

/** How it stands with the secrets that are kept, without one of them. */
export function Secrets() {
  const secrets = useQuery({
    queryKey: ['secrets'],
    queryFn: ({ signal }) => call<SecretsState>('GET', '/api/secrets', undefined, { signal }),
  });
  return (
    <Stack>
      <Text>{text.lead}</Text>
      <Loaded of={secrets}>
        {({ source, keyId, since, changed, earlierKeys, sealed }) => (
          <dl className="facts">
            <dt>{text.source}</dt>
            <dd>
              {text.sources[source.kind]}{' '}
              {source.place === undefined ? null : <span className="mono">{source.place}</span>}
            </dd>
            <dt>{text.sealed}</dt>
            <dd>{formatNumber(sealed)}</dd>
            <dt>{text.key}</dt>
            <dd className="mono">{keyId}</dd>
            <dt>{text.since}</dt>
            <dd>{since === null ? words.common.never : <Time at={since} style="short" />}</dd>
            <dt>{text.changed}</dt>
            <dd>{changed === null ? words.common.never : <Time at={changed} style="short" />}</dd>
            <dt>{text.earlier}</dt>
            <dd>{earlierKeys === 0 ? words.common.none : formatNumber(earlierKeys)}</dd>
          </dl>
        )}
      </Loaded>
      <Text size="sm" c="dimmed">
        {text.rotate}
      </Text>
    </Stack>
  );
}
