import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { leastPasswordLength } from './gateway/people/password.ts';
import type { DatabaseLocation } from './storage/database.ts';

/** How one setting is read from text: the value, or what would have been right. */
type Read<T> = (text: string) => { readonly value: T } | { readonly expected: string };

/** One setting, declared once: its flag, its environment variable and the documentation follow. */
interface Setting<T> {
  /** As `--flag`; the environment variable is `FAIRLEAD_FLAG`. */
  readonly flag: string;
  /** What stands after the flag in the help; nothing for a switch. */
  readonly argument?: string;
  readonly help: string;
  readonly initial: T;
  readonly read: Read<T>;
}

const text: Read<string> = (value) => (value === '' ? { expected: 'some text' } : { value });

const optionalText: Read<string | undefined> = text;

const secret: Read<string | undefined> = (value) =>
  value.length >= 32 ? { value } : { expected: 'at least 32 characters of chance' };

const password: Read<string | undefined> = (value) =>
  value.length >= leastPasswordLength
    ? { value }
    : { expected: `at least ${leastPasswordLength} characters long` };

const port: Read<number> = wholeNumber(0, 65_535, 'a port: 0 (any free one) to 65535');

const onOff: Read<boolean> = (value) => {
  if (['true', '1', 'on', 'yes'].includes(value)) return { value: true };
  return ['false', '0', 'off', 'no', ''].includes(value) ? { value: false } : { expected: 'true or false' };
};

function wholeNumber(least: number, most: number, expected: string): Read<number> {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return number >= least && number <= most ? { value: number } : { expected };
  };
}

function oneOf<T extends string>(...choices: readonly T[]): Read<T> {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value);
    return choice === undefined ? { expected: choices.join(' or ') } : { value: choice };
  };
}

const postgresUrl: Read<string | undefined> = (value) =>
  /^postgres(ql)?:\/\/./.test(value) && URL.canParse(value)
    ? { value }
    : { expected: 'an address such as postgres://user:password@host:5432/database' };

const redisUrl: Read<string | undefined> = (value) =>
  /^rediss?:\/\/./.test(value) && URL.canParse(value)
    ? { value }
    : { expected: 'an address such as redis://user:password@host:6379/0, or rediss:// with TLS' };

const webUrl: Read<string | undefined> = (value) =>
  /^https?:\/\/./.test(value) && URL.canParse(value)
    ? { value }
    : { expected: 'an address such as https://example.com/hook' };

const host: Read<string> = (value) =>
  isIP(value) !== 0 || /^[a-z0-9.-]+$/i.test(value)
    ? { value }
    : { expected: 'an IP address or a host name' };

const seed: Read<string> = (value) =>
  value === 'demo' || value === 'empty' || /\.(json|ya?ml)$/i.test(value)
    ? { value }
    : { expected: 'demo, empty, or a file that ends in .json, .yaml or .yml' };

/** Programs get tokens there: anything but this machine must be reached encrypted. */
const publicUrl: Read<string | undefined> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  const right = url?.protocol === 'https:' || (url?.protocol === 'http:' && local);
  return right && url?.pathname === '/' && !/[?#@]/.test(value)
    ? { value }
    : { expected: 'an address with https and no path, such as https://fairlead.example.com' };
};

function setting<T>(declared: Setting<T>): Setting<T> {
  return declared;
}

/** Every setting of Fairlead. Help, environment and docs are made from this one list. */
export const settings = {
  host: setting({
    flag: 'host',
    argument: 'address',
    help: 'address to listen on',
    initial: '127.0.0.1',
    read: host,
  }),
  port: setting({
    flag: 'port',
    argument: 'port',
    help: 'port of the gateway, console and MCP',
    initial: 4700,
    read: port,
  }),
  publicUrl: setting({
    flag: 'public-url',
    argument: 'url',
    help: 'address that people and programs reach the gateway at, such as that of a proxy in front; without it programs sign in by OAuth on this machine only',
    initial: undefined,
    read: publicUrl,
  }),
  wixPort: setting({
    flag: 'wix-port',
    argument: 'port',
    help: 'port of the local Wix',
    initial: 4701,
    read: port,
  }),
  data: setting({
    flag: 'data',
    argument: 'folder',
    help: 'where the databases are kept',
    initial: '.fairlead',
    read: text,
  }),
  memory: setting({
    flag: 'memory',
    help: 'keep nothing: databases in memory only',
    initial: false,
    read: onOff,
  }),
  seed: setting({
    flag: 'seed',
    argument: 'demo|empty|file',
    help: 'what a new local Wix starts with; a file is JSON or YAML with entities as Wix takes them',
    initial: 'demo',
    read: seed,
  }),
  databaseUrl: setting({
    flag: 'database-url',
    argument: 'url',
    help: 'PostgreSQL database to use instead of the embedded one',
    initial: undefined,
    read: postgresUrl,
  }),
  redisUrl: setting({
    flag: 'redis-url',
    argument: 'url',
    help: 'Redis or Valkey server that counts call rates and budgets for all processes; the database does without it',
    initial: undefined,
    read: redisUrl,
  }),
  secretKey: setting({
    flag: 'secret-key',
    argument: 'secret',
    help: 'what stored Wix credentials are sealed with; better set by its variable than by the flag (default: a file in the data folder). To change it: the new one, a space, the old one',
    initial: undefined,
    read: secret,
  }),
  secretKeyFile: setting({
    flag: 'secret-key-file',
    argument: 'file',
    help: 'a file with that secret; after a change the old one on the next line',
    initial: undefined,
    read: optionalText,
  }),
  secretKeyCommand: setting({
    flag: 'secret-key-command',
    argument: 'command',
    help: 'a command that prints that secret, such as one of a password manager',
    initial: undefined,
    read: optionalText,
  }),
  adminToken: setting({
    flag: 'admin-token',
    argument: 'token',
    help: "what /api and the local Wix's /_local let programs in by, and the terminal is let in with; better set by its variable than by the flag (default: one that is made at the first start)",
    initial: undefined,
    read: secret,
  }),
  ownerPassword: setting({
    flag: 'owner-password',
    argument: 'password',
    help: 'password of the first owner, who signs in as Owner, where no one can open the one-time link; better set by its variable than by the flag',
    initial: undefined,
    read: password,
  }),
  json: setting({
    flag: 'json',
    help: 'print one JSON line when everything answers',
    initial: false,
    read: onOff,
  }),
  maxBodyBytes: setting({
    flag: 'max-body-bytes',
    argument: 'bytes',
    help: 'largest request body taken',
    initial: 10 * 1024 * 1024,
    read: wholeNumber(1_024, 1_073_741_824, 'a number of bytes from 1024 to 1073741824'),
  }),
  bodyTimeoutMs: setting({
    flag: 'body-timeout-ms',
    argument: 'ms',
    help: 'how long the body of a call may take to come',
    initial: 30_000,
    read: wholeNumber(1, 3_600_000, 'a number of milliseconds from 1 to 3600000'),
  }),
  maxCallsInFlight: setting({
    flag: 'max-calls-in-flight',
    argument: 'calls',
    help: 'calls that are in hand at once, those that wait for Wix or for a person among them; what comes beyond is answered 503 at once',
    initial: 1_000,
    read: wholeNumber(1, 1_000_000, 'a number of calls from 1 to 1000000'),
  }),
  wixRateLimit: setting({
    flag: 'wix-rate-limit',
    argument: 'calls',
    help: 'calls a minute that the local Wix takes from each caller and site; 0 is no limit',
    initial: 200,
    read: wholeNumber(0, 1_000_000_000, 'a number of calls a minute, 0 for no limit'),
  }),
  privateWebhooks: setting({
    flag: 'private-webhooks',
    argument: 'auto|allow|refuse',
    help: 'whether webhooks go to private and link-local addresses; auto allows it while only this machine can reach the local Wix',
    initial: 'auto' as const,
    read: oneOf('auto', 'allow', 'refuse'),
  }),
  upstreamTimeoutMs: setting({
    flag: 'upstream-timeout-ms',
    argument: 'ms',
    help: 'how long the gateway waits for Wix to answer',
    initial: 30_000,
    read: wholeNumber(1, 3_600_000, 'a number of milliseconds from 1 to 3600000'),
  }),
  activityDays: setting({
    flag: 'activity-days',
    argument: 'days',
    help: 'how long the activity log is kept; 0 is for ever',
    initial: 0,
    read: wholeNumber(0, 36_500, 'a number of days, 0 for ever'),
  }),
  activityMaxEntries: setting({
    flag: 'activity-max-entries',
    argument: 'entries',
    help: 'how many entries the activity log keeps; 0 is all of them',
    initial: 0,
    read: wholeNumber(0, 1_000_000_000_000, 'a number of entries, 0 for all'),
  }),
  policyHistoryVersions: setting({
    flag: 'policy-history-versions',
    argument: 'versions',
    help: 'how many versions of the policy are kept at most, so that decisions can be taken again; 0 is all that the activity log has decisions of',
    initial: 0,
    read: wholeNumber(0, 1_000_000_000, 'a number of versions, 0 for all that the log needs'),
  }),
  anchorTo: setting({
    flag: 'anchor-to',
    argument: 'file|url',
    help: 'where the hash of the activity log is written every hour, so that a log that was rewritten whole is found out',
    initial: undefined,
    read: optionalText,
  }),
  alertUrl: setting({
    flag: 'alert-url',
    argument: 'url',
    help: 'where first refusals, waiting approvals, budgets of which four fifths are used, and a broken log are posted as JSON',
    initial: undefined,
    read: webUrl,
  }),
  mcpFixture: setting({
    flag: 'mcp-fixture',
    help: 'serve the fixture of the MCP conformance suite at /mcp in place of the tools; only with --memory, on this machine',
    initial: false,
    read: onOff,
  }),
  logLevel: setting({
    flag: 'log-level',
    argument: 'level',
    help: 'what is logged on stderr: debug, info, warn, error or silent',
    initial: 'warn' as const,
    read: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  }),
} as const;

type Settings = typeof settings;
export type SettingName = keyof Settings;

/** All settings, read and checked. Nothing else reads flags or the environment. */
export type Config = { readonly [Name in SettingName]: Settings[Name] extends Setting<infer T> ? T : never };

/** Settings whose values are never repeated. */
const secrets: ReadonlySet<SettingName> = new Set(['secretKey', 'adminToken', 'ownerPassword']);

/** Addresses that have a password or a token in them, in a place that nobody knows while they are wrong. */
const secretAddresses: ReadonlySet<SettingName> = new Set([
  'databaseUrl',
  'redisUrl',
  'alertUrl',
  'anchorTo',
]);

/** A value as far as it may be repeated. */
function shown(name: SettingName, value: string): string {
  if (secrets.has(name)) return '…';
  return secretAddresses.has(name) ? `${/^[a-z][a-z\d+.-]*:\/\//i.exec(value)?.[0] ?? ''}…` : value;
}

/** Flags as the command line gave them, by setting name. */
export type Flags = Partial<Record<SettingName, string | boolean>>;

/** Every wrong flag and variable at once, one line each. */
export class ConfigProblems extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The environment variable of a setting: `--wix-port` is `FAIRLEAD_WIX_PORT`. */
export function environmentName(name: SettingName): string {
  return `FAIRLEAD_${settings[name].flag.replaceAll('-', '_').toUpperCase()}`;
}

/**
 * Reads the settings: a flag wins over its environment variable, which wins over the initial value.
 * @throws {ConfigProblems} with every problem at once
 */
export function readConfig(flags: Flags, environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const given = givenValue(name, flags, environment);
    const read = given && settings[name].read(given.text);
    if (read && 'expected' in read)
      problems.push(`${given.from} is "${shown(name, given.text)}": it should be ${read.expected}.`);
    else config[name] = read ? read.value : settings[name].initial;
  }
  problems.push(...unknownVariables(environment));
  if (problems.length > 0) throw new ConfigProblems(problems);
  return Object.freeze(config) as Config;
}

function givenValue(
  name: SettingName,
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly from: string; readonly text: string } | undefined {
  const flag = flags[name];
  if (flag !== undefined) return { from: `--${settings[name].flag}`, text: String(flag) };
  const variable = environmentName(name);
  const value = environment[variable];
  return value === undefined ? undefined : { from: variable, text: value };
}

/** Variables that other commands read: an agent's key for `mcp` and the terminal's access to a running Fairlead. */
const otherVariables = new Set([
  'FAIRLEAD_AGENT_KEY',
  'FAIRLEAD_URL',
  'FAIRLEAD_WIX_API_KEY',
  'FAIRLEAD_WIX_APP_SECRET',
  'FAIRLEAD_WIX_ORIGIN',
]);

/** A mistyped variable would be silently without effect. */
function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set((Object.keys(settings) as SettingName[]).map(environmentName));
  return Object.keys(environment)
    .filter((name) => name.startsWith('FAIRLEAD_') && !known.has(name) && !otherVariables.has(name))
    .map((name) => `${name} is not a setting of Fairlead: \`fairlead --help\` lists them.`);
}

/** Where one room's tables are, by these settings. */
export function databaseLocation(config: Config, room: 'gateway' | 'wix'): DatabaseLocation {
  if (config.databaseUrl) return { kind: 'postgres', url: config.databaseUrl, schema: `fairlead_${room}` };
  if (config.memory) return { kind: 'memory' };
  return { kind: 'file', path: resolve(config.data, `${room}.db`) };
}
