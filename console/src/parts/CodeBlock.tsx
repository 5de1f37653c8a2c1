import { ActionIcon, Box, CopyButton, Tooltip } from '@mantine/core';
import { words } from '../words.ts';
import { Icon } from './Icon.tsx';

/** Text to copy whole. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    <Box pos="relative" className="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex lint/a11y/useSemanticElements: what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{code}</code>
      </pre>
      <Box pos="absolute" top={6} right={6}>
        <Copy text={code} label={label} />
      </Box>
    </Box>
  );
}

/** Copies, and says that it did. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <CopyButton value={text} timeout={2_000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? words.common.copied : words.common.copy} withArrow>
          <ActionIcon
            variant="default"
            size="lg"
            onClick={copy}
            aria-label={`${copied ? words.common.copied : words.common.copy}: ${label}`}
          >
            <Icon name={copied ? 'check' : 'copy'} size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
