import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';

type Folder = Pick<Config, 'data' | 'memory'>;

/**
 * What the ready line shows and a terminal on this machine uses. The databases keep hashes only, so these are kept
 * beside them, readable by their owner alone; with `--memory` they are gone with the rest.
 */
export interface Credentials {
  /** Bearer for `/api` and `/_local`. */
  readonly adminToken: string;
  /** A key with every permission on the demo account of the local Wix. */
  readonly wixApiKey: string;
  /** The demo agents' keys, by agent id. */
  readonly agentKeys: Readonly<Record<string, string>>;
  /** Where the gateway answered when this was written: what `fairlead agent` and the like talk to. */
  readonly gateway: string;
  /** Where the local Wix answered. */
  readonly wix?: string;
}

/** The credentials of an earlier start in this data folder. */
export function readCredentials(config: Folder): Credentials | undefined {
  if (config.memory) return undefined;
  try {
    return JSON.parse(readFileSync(fileOf(config), 'utf8')) as Credentials;
  } catch {
    // Missing or not ours: new ones are made, and old keys stop being shown.
    return undefined;
  }
}

export function writeCredentials(config: Folder, credentials: Credentials): void {
  if (config.memory) return;
  writeFileSync(fileOf(config), `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
}

function fileOf({ data }: Folder): string {
  return join(data, 'credentials.json');
}
