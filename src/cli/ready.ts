import type { Config } from '../config.ts';
import type { ReadyLine } from '../start/up.ts';
import type { Terminal } from './terminal.ts';

/** Says that everything answers: one JSON line for programs, or where things are and a call to copy. */
export function printReady(ready: ReadyLine, config: Config, { out }: Terminal): void {
  out(config.json ? `${JSON.stringify(ready)}\n` : greeting(ready, config));
}

function greeting(ready: ReadyLine, { memory, data }: Config): string {
  const places = [
    ['Console', ready.console],
    ['Gateway', ready.gateway],
    ['Local Wix', ready.wix],
    ['Site', ready.site && `${ready.site.name} (${ready.site.id})`],
    ['Data', memory ? 'in memory, gone when this stops' : data],
  ].flatMap(([name, value]) => (value ? [`  ${name?.padEnd(10)} ${value}`] : []));
  const agents = (ready.agents ?? []).map(
    ({ name, key }) => `  ${name.padEnd(18)} ${key ?? '(its key was shown when it was made)'}`,
  );
  const lines = [`Fairlead ${ready.version} is running.`, '', ...places];
  if (agents.length > 0) lines.push('', 'Agents and their keys:', ...agents);
  if (ready.signIn)
    lines.push('', 'Open this link to become the owner (it works once):', '', `  ${ready.signIn}`);
  const call = firstCall(ready);
  if (call) lines.push('', 'Try an agent:', '', call);
  lines.push(
    '',
    ready.gateway ? 'See what it did: npx fairlead activity     Stop: Ctrl+C' : 'Stop: Ctrl+C',
    '',
  );
  return lines.join('\n');
}

function firstCall({ gateway, agents, wix, wixApiKey, site }: ReadyLine): string | undefined {
  const key = agents?.find((agent) => agent.key)?.key;
  const body = `-H 'content-type: application/json' -d '{"query":{"paging":{"limit":3}}}'`;
  if (gateway && key)
    return `  curl -s ${gateway}/contacts/v4/contacts/query \\\n    -H 'authorization: ${key}' ${body}`;
  if (wix && wixApiKey && site)
    return `  curl -s ${wix}/contacts/v4/contacts/query \\\n    -H 'authorization: ${wixApiKey}' -H 'wix-site-id: ${site.id}' ${body}`;
  return undefined;
}
