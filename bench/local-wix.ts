import { fileURLToPath } from 'node:url';
import { fairleadFlags } from '../scripts/runtime.mjs';
import { type Program, startProgram } from './processes.ts';

/** The local Wix alone, with its data in files. */
export interface LocalWix extends AsyncDisposable {
  readonly program: Program;
  readonly url: string;
  readonly port: number;
  readonly siteId: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Ready {
  readonly wix: string;
  readonly wixApiKey: string;
  readonly site: { readonly id: string };
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Starts it empty on `folder`; `nodeFlags` are for Node.js. */
export async function startLocalWix(folder: string, nodeFlags: readonly string[] = []): Promise<LocalWix> {
  const program = await startProgram([
    ...[...fairleadFlags(), ...nodeFlags, main, 'wix', '--json', '--wix-port', '0', '--data', folder],
    ...['--seed', 'empty', '--wix-rate-limit', '0', '--max-body-bytes', '104857600'],
  ]);
  const { wix, wixApiKey, site } = JSON.parse(program.line) as Ready;
  return {
    ...{ program, url: wix, port: Number(new URL(wix).port), siteId: site.id },
    headers: { authorization: wixApiKey, 'wix-site-id': site.id, 'content-type': 'application/json' },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/**
 * One call; answers the body's text.
 * @throws when the answer is no success
 */
export async function send(
  { url, headers }: LocalWix,
  verb: string,
  path: string,
  body?: string,
): Promise<string> {
  const response = await fetch(url + path, {
    ...{ method: verb, headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${verb} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}
