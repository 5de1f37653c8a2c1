import { Anchor, Code, List, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type Block, parseMarkdown, parseSpans } from '../../../src/reference/markdown.ts';
import { CodeBlock } from './CodeBlock.tsx';

/** A page that the server has as Markdown. Its first heading is the page's own, shown by whoever shows the page. */
export function Markdown({ text }: { readonly text: string }) {
  const blocks = parseMarkdown(text);
  return (
    <Stack gap="md">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a page never move.
        <Part key={index} block={block} />
      ))}
    </Stack>
  );
}

function Part({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? null : (
        <Title order={block.level === 2 ? 2 : 3} size="h4" mt="sm">
          <Line text={block.text} />
        </Title>
      );
    case 'paragraph':
      return (
        <Text>
          <Line text={block.text} />
        </Text>
      );
    case 'code':
      return <CodeBlock code={block.text} label="code" />;
    case 'list':
      return (
        <List>
          {block.items.map((item) => (
            <List.Item key={item}>
              <Line text={item} />
            </List.Item>
          ))}
        </List>
      );
    case 'table':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section className="table-wrap" tabIndex={0} aria-label={block.head.join(', ')}>
          <Table verticalSpacing="xs" miw={520}>
            <Table.Thead>
              <Table.Tr>
                {block.head.map((cell) => (
                  <Table.Th key={cell}>
                    <Line text={cell} />
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {block.rows.map((cells) => (
                <Table.Tr key={cells.join('|')}>
                  {cells.map((cell, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never move.
                    <Table.Td key={index}>
                      <Line text={cell} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      );
  }
}

function Line({ text }: { readonly text: string }) {
  return (
    <>
      {parseSpans(text).map((span, index) => {
        const key = `${index} ${span.text}`;
        if (span.kind === 'code') return <Code key={key}>{span.text}</Code>;
        if (span.kind === 'strong') return <b key={key}>{span.text}</b>;
        if (span.kind === 'link')
          return (
            <Anchor key={key} component={Link} to={span.to}>
              {span.text}
            </Anchor>
          );
        return <span key={key}>{span.text}</span>;
      })}
    </>
  );
}
