import { tellEffect } from '../catalogue/effect.ts';
import type { Catalogue } from '../catalogue/load.ts';
import { type AreaId, areaName, areas, type EventType, type Method } from '../catalogue/method.ts';
import { requestSchema, responseSchema } from '../catalogue/schema.ts';
import { outlineOf } from '../mcp/docs/outline.ts';
import { eventMarkdown, exampleEvent } from './events.ts';
import { examplesFor } from './examples.ts';
import { callsPerMinute, pageLimitOf, versionOf } from './facts.ts';
import { guides } from './guides.ts';

/** A page of the reference. */
export interface ReferencePage {
  readonly title: string;
  /** In one line. */
  readonly about: string;
  readonly markdown: string;
}

/** The pages of the reference, made when they are asked for. */
export interface Reference {
  /** The page below `/reference`: nothing, `contacts`, `contacts/<method id>`, `paging`, `webhooks`. */
  page(path: string, origin: string): ReferencePage | undefined;
  /** What there is, for agents: https://llmstxt.org. */
  llms(origin: string): string;
}

export function createReference(catalogue: Catalogue): Reference {
  const methods = catalogue.methods.filter(({ visibility }) => visibility === 'public');
  return {
    page(path, origin) {
      const [first = '', second, ...more] = path.split('/');
      if (more.length > 0) return undefined;
      if (second !== undefined && first === 'webhooks') return eventPage(second, catalogue);
      if (second !== undefined) {
        const method = methods.find(({ id, area }) => id === second && area === first);
        return method && methodPage(method, catalogue, origin);
      }
      if (first === '') return indexPage(methods);
      if (first === 'webhooks') return webhooksPage(catalogue);
      const guide = guides.find(({ slug }) => slug === first);
      if (guide) return guidePage(guide.title, guide.text.replaceAll('ORIGIN', origin));
      const area = areas.find(({ id }) => id === first);
      return area && areaPage(area.id, methods);
    },
    llms: (origin) => llmsText(methods, origin),
  };
}

function indexPage(methods: readonly Method[]): ReferencePage {
  const count = (area: AreaId): number => methods.filter((method) => method.area === area).length;
  const markdown = [
    '# Reference',
    `Every method of the Wix API that Fairlead knows: ${methods.length} of them.`,
    '## Guides',
    [
      ...guides.map(({ slug, title }) => `- [${title}](/reference/${slug})`),
      '- [Webhook events](/reference/webhooks)',
    ].join('\n'),
    '## Areas',
    areas
      .filter(({ id }) => count(id) > 0)
      .map(({ id, name }) => `- [${name}](/reference/${id}), ${countOf(count(id))}`)
      .join('\n'),
    'Each page is also there as Markdown: add `.md` to its address.',
  ].join('\n\n');
  return {
    title: 'Reference',
    about: 'Every method of the Wix API with its permission, limits, errors and events',
    markdown,
  };
}

function countOf(methods: number): string {
  return methods === 1 ? '1 method' : `${methods} methods`;
}

function guidePage(title: string, text: string): ReferencePage {
  return { title, about: `${title}: how it works, and what to send`, markdown: `# ${title}\n\n${text}` };
}

function areaPage(id: AreaId, methods: readonly Method[]): ReferencePage {
  const name = areaName(id);
  const rows = methods
    .filter(({ area }) => area === id)
    .map(
      (method) =>
        `| [${method.summary}](/reference/${id}/${method.id}) | \`${method.verb} ${method.path}\` | ${method.access} | ${method.scopes[0] ? `\`${method.scopes[0]}\`` : ''} |`,
    );
  const markdown = [
    `# ${name}`,
    `${countOf(rows.length)}. Access says what a level of the area lets through: Read, Write, or Full for both.`,
    ['| Method | Call | Access | Permission |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
  return { title: name, about: `${name}: ${countOf(rows.length)}`, markdown };
}

function methodPage(method: Method, catalogue: Catalogue, origin: string): ReferencePage {
  const { verb, path, area, access } = method;
  const sections = [
    `# ${method.summary}`,
    method.deprecated ? '**Deprecated.** A newer method does the same.' : '',
    `\`${verb} ${path}\``,
    factsTable(method, catalogue),
    ...examplesFor(method, origin).flatMap(({ language, code }) => [
      `## Example with ${{ curl: 'curl', sdk: '@wix/sdk', mcp: 'MCP' }[language]}`,
      `\`\`\`\n${code}\n\`\`\``,
    ]),
    schemaSection('Request', method, 'request'),
    schemaSection('Response', method, 'response'),
    method.errors.length > 0 ? `## Errors\n\n${method.errors.map((code) => `- \`${code}\``).join('\n')}` : '',
    `[All of ${areaName(area)}](/reference/${area})`,
  ];
  return {
    title: method.summary,
    about: `${verb} ${path}: ${method.summary}, a method of ${areaName(area)} that ${access}s`,
    markdown: sections.filter(Boolean).join('\n\n'),
  };
}

function factsTable(method: Method, { scopeNames }: Catalogue): string {
  const most = pageLimitOf(method);
  const scopes = method.scopes.map((scope) => `${scopeNames.get(scope) ?? ''} \`${scope}\``.trim());
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Area', `[${areaName(method.area)}](/reference/${method.area})`],
    ['Access', method.access],
    ['Effect', tellEffect(method.effect) || undefined],
    ['Version', versionOf(method)],
    ['Full name', `\`${method.id}\``],
    ['SDK', method.sdk ? `\`${method.sdk}\`` : undefined],
    ['Permission', scopes.join(' or ') || (method.permission ? `\`${method.permission}\`` : undefined)],
    ['Largest page', most === undefined ? undefined : String(most)],
    ['Rate limit', `${callsPerMinute} calls a minute`],
    [
      'Other paths',
      [...method.aliases, ...method.alternates.map((one) => `${one.verb} ${one.path}`)]
        .map((one) => `\`${one}\``)
        .join(', ') || undefined,
    ],
    ['Events it causes', method.events.map((event) => `\`${event}\``).join(', ') || undefined],
  ];
  const shown = rows.flatMap(([name, value]) => (value ? [`| ${name} | ${value} |`] : []));
  return ['| | |', '|---|---|', ...shown].join('\n');
}

/** Fields beyond this many characters are left to the console, which opens them one by one. */
const mostOutline = 6_000;

function schemaSection(title: string, method: Method, side: 'request' | 'response'): string {
  const source = side === 'request' ? requestSchema(method) : responseSchema(method);
  const outline = source && outlineOf(source, '', mostOutline);
  return outline?.text ? `## ${title}\n\n\`\`\`\n${outline.text}\n\`\`\`` : '';
}

/** Which public methods cause each event. */
function causesOf({ methods }: Pick<Catalogue, 'methods'>): ReadonlyMap<string, readonly Method[]> {
  const causes = new Map<string, Method[]>();
  for (const method of methods.filter(({ visibility }) => visibility === 'public'))
    for (const type of method.events) causes.set(type, [...(causes.get(type) ?? []), method]);
  return causes;
}

function eventPage(type: string, catalogue: Catalogue): ReferencePage | undefined {
  const event = catalogue.events.find((one) => one.type === type);
  if (!event) return undefined;
  return {
    title: type,
    about: `The webhook event ${type}: what causes it, and an example of its payload`,
    markdown: eventMarkdown(event, causesOf(catalogue).get(type) ?? [], catalogue),
  };
}

function webhooksPage(catalogue: Catalogue): ReferencePage {
  const { events } = catalogue;
  const example = events.find(({ type }) => type === 'wix.contacts.v4.contact_deleted');
  const shortExample = example ? exampleEvent(example, catalogue).claims : {};

  const causes = causesOf(catalogue);
  const rows = (list: readonly EventType[]): string[] =>
    list.map(({ type, scopes }) => {
      const by = (causes.get(type) ?? []).map(
        ({ summary, area, id }) => `[${summary}](/reference/${area}/${id})`,
      );
      return `| [${type}](/reference/webhooks/${type}) | ${by.join(', ')} | ${scopes[0] ? `\`${scopes[0]}\`` : ''} |`;
    });
  const sections = areas.flatMap(({ id, name }) => {
    const own = events.filter(({ area }) => area === id);
    return own.length === 0
      ? []
      : [`## ${name}`, ['| Event | Caused by | Permission |', '|---|---|---|', ...rows(own)].join('\n')];
  });
  const markdown = [
    '# Webhook events',
    `Wix sends ${events.length} kinds of events. The body of a delivery is a signed token (JWT); its payload holds the event as text in \`data\`, which holds it as text once more:`,
    `\`\`\`\n${JSON.stringify(shortExample, null, 2)}\n\`\`\``,
    'Each event has a page with an example of its own.',
    'Answer 200 within a few seconds. Anything else is delivered again, later and later.',
    ...sections,
  ].join('\n\n');
  return { title: 'Webhook events', about: 'Every event with the method that causes it', markdown };
}

function llmsText(methods: readonly Method[], origin: string): string {
  const lines = [
    '# Fairlead',
    '> The Wix API through a gateway that gives each agent exactly the access it needs, and a local Wix to build against.',
    'Call any method at this address with your key in `Authorization`. Every refusal says what to ask for.',
    '## Guides',
    guides.map(({ slug, title }) => `- [${title}](${origin}/reference/${slug}.md)`).join('\n'),
    '## Methods by area',
    areas
      .map(({ id, name }) => ({ id, name, count: methods.filter(({ area }) => area === id).length }))
      .filter(({ count }) => count > 0)
      .map(({ id, name, count }) => `- [${name}](${origin}/reference/${id}.md): ${countOf(count)}`)
      .join('\n'),
    '## Optional',
    `- [Webhook events](${origin}/reference/webhooks.md)`,
  ];
  return `${lines.join('\n\n')}\n`;
}
