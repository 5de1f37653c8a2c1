import type { Catalogue } from '../../catalogue/load.ts';
import { areaName, type Method } from '../../catalogue/method.ts';
import { requestSchema, responseSchema } from '../../catalogue/schema.ts';
import { guideMethods } from '../guide/guide.ts';
import { exampleFor } from './example.ts';
import { outlineOf } from './outline.ts';

/** How much of a schema a page shows. */
const mostRequest = 5_000;
const mostResponse = 2_500;

/** The reference page of a method, in Markdown: what it does, needs and answers, and an example that fits. */
export function methodPage(method: Method, catalogue: Catalogue, may: string): string {
  const tool = guideMethods.find(({ method: id }) => id === method.id);
  const sections = [
    `# ${method.summary}`,
    [
      `\`${method.id}\`${method.deprecated ? ' is deprecated.' : ''}`,
      `\`${method.verb} ${method.path}\` in ${areaName(method.area)}; it ${method.access === 'read' ? 'reads' : 'writes'}.`,
      may,
      tool ? `It has a tool of its own: ${tool.tool}.` : '',
    ]
      .filter(Boolean)
      .join('\n'),
    tool?.description ?? '',
    requestSection(method),
    `## Example\n\n\`\`\`json\n${JSON.stringify(callExample(method))}\n\`\`\``,
    responseSection(method),
    permissionSection(method, catalogue),
    listSection('Errors', method.errors),
    listSection('Events it causes', method.events),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function callExample(method: Method): object {
  return { name: 'call_method', arguments: { method: method.id, message: exampleFor(method) } };
}

function requestSection(method: Method): string {
  const source = requestSchema(method);
  if (!source)
    return '## Message\n\nThe catalogue does not hold its fields. Path parameters and body go together into `message`, by the names that Wix has for them.';
  const outline = outlineOf(source, '', mostRequest);
  const more = outline?.cut
    ? '\n\n`…` has fields of its own: read_method with `part`, such as `product.options`, shows them.'
    : '';
  return `## Message\n\nPath parameters, query and body together; \`*\` is required.\n\n\`\`\`\n${outline?.text || 'nothing'}\n\`\`\`${more}`;
}

function responseSection(method: Method): string {
  const source = responseSchema(method);
  const outline = source && outlineOf(source, '', mostResponse);
  return outline ? `## Answer\n\n\`\`\`\n${outline.text || 'nothing'}\n\`\`\`` : '';
}

function permissionSection({ scopes, permission }: Method, { scopeNames }: Catalogue): string {
  const named = scopes.map((scope) => `${scopeNames.get(scope) ?? scope} (\`${scope}\`)`);
  if (named.length > 0) return `## Permission of Wix\n\n${named.join(' or ')}`;
  return permission ? `## Permission of Wix\n\n\`${permission}\`` : '';
}

function listSection(title: string, values: readonly string[]): string {
  return values.length > 0 ? `## ${title}\n\n${values.slice(0, 30).join(', ')}` : '';
}
