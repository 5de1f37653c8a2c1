import { Ajv2020, type JSONSchemaType } from 'ajv/dist/2020.js';
import type { Seed } from '../demo.ts';
import type { CatalogVersion } from '../endpoint.ts';
import { type MemberRole, memberRoles } from '../identity/account-members.ts';
import { type SiteAppName, siteAppNames } from '../identity/site-apps.ts';
import type { SiteChange } from '../identity/sites.ts';
import type { FaultRule } from './faults.ts';

/** A call to the control plane that cannot be done; `message` names the field, the value and what would be right. */
export class BadInput extends Error {}

interface ClockMove {
  now?: string;
  advanceMs?: number;
  freeze?: boolean;
}

interface SiteInput {
  name: string;
  accountId?: string;
  currency?: string;
  url?: string;
  timeZone?: string;
  language?: string;
  apps?: SiteAppName[];
  catalogVersion?: CatalogVersion | null;
}

interface ApiKeyInput {
  name: string;
  accountId?: string;
  scopes?: string[];
  /** Another name for `scopes`. */
  permissions?: string[];
  /** The person of the account who makes it. */
  createdBy?: string;
}

interface MemberInput {
  name: string;
  role: Exclude<MemberRole, 'OWNER'>;
}

export interface WebhookInput {
  eventType: string;
  url: string;
  alg?: 'RS256' | 'HS256';
}

interface AppChangeInput {
  name?: string;
  redirectUrls?: string[];
  permissions?: string[];
  webhooks?: WebhookInput[];
}

interface AppInput extends AppChangeInput {
  name: string;
  accountId?: string;
  /** Where to install it at once. */
  siteId?: string;
}

const ajv = new Ajv2020({ allErrors: true, coerceTypes: false });
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
const text = { type: 'string', minLength: 1, maxLength: 2_000, nullable: true } as const;

function body<T>(properties: object, required: readonly string[] = []) {
  const schema = { type: 'object', properties, required, additionalProperties: false };
  return ajv.compile(schema as unknown as JSONSchemaType<T>);
}

const texts = { type: 'array', items: { type: 'string', minLength: 1 }, maxItems: 1_000 } as const;

const words = { type: 'string', minLength: 1, maxLength: 2_000 } as const;

const siteApps = { type: 'array', items: { enum: siteAppNames }, uniqueItems: true } as const;

const siteChange = {
  name: words,
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  url: words,
  timeZone: words,
  language: words,
  apps: siteApps,
  catalogVersion: { enum: ['V1_CATALOG', 'V3_CATALOG', null] },
};

const appChange = {
  name: words,
  redirectUrls: texts,
  permissions: texts,
  webhooks: {
    type: 'array',
    maxItems: 1_000,
    items: {
      type: 'object',
      properties: { eventType: words, url: words, alg: { enum: ['RS256', 'HS256'] } },
      required: ['eventType', 'url'],
      additionalProperties: false,
    },
  },
} as const;

/** What each call takes. */
export const bodies = {
  reset: body<{ seed?: Seed }>({ seed: { enum: ['demo', 'empty', 'file'] } }),
  clock: body<ClockMove>({
    now: { type: 'string', format: 'date-time' },
    advanceMs: { type: 'integer' },
    freeze: { type: 'boolean' },
  }),
  fault: body<FaultRule>(
    {
      method: { type: 'string', minLength: 1 },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      code: text,
      delayMs: { type: 'integer', minimum: 0, maximum: 600_000 },
      drop: { type: 'boolean' },
      times: { type: 'integer', minimum: 1 },
      probability: { type: 'number', minimum: 0, maximum: 1 },
    },
    ['method'],
  ),
  site: body<SiteInput>({ ...siteChange, accountId: text }, ['name']),
  siteChange: body<SiteChange>(siteChange),
  account: body<{ name: string }>({ name: words }, ['name']),
  accountMember: body<MemberInput>(
    // An account has one owner, and has it from its first day.
    { name: words, role: { enum: memberRoles.filter((role) => role !== 'OWNER') } },
    ['name', 'role'],
  ),
  apiKey: body<ApiKeyInput>(
    { name: words, accountId: words, scopes: texts, permissions: texts, createdBy: words },
    ['name'],
  ),
  app: body<AppInput>({ ...appChange, accountId: words, siteId: words }, ['name']),
  appChange: body<AppChangeInput>(appChange),
  instance: body<{ siteId?: string }>({ siteId: words }),
} as const;

interface Validator<T> {
  (value: unknown): value is T;
  errors?: readonly { instancePath: string; message?: string; params?: Record<string, unknown> }[] | null;
}

/** The JSON body of a call, checked; none at all is an empty one. @throws {BadInput} with everything that is wrong */
export async function readInput<T>(request: Request, validate: Validator<T>): Promise<T> {
  const value = parse(await request.text());
  if (validate(value)) return value;
  const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const where = instancePath.slice(1).replaceAll('/', '.') || 'body';
    const extra = params && 'additionalProperty' in params ? `: ${String(params.additionalProperty)}` : '';
    return `${where} ${message ?? 'is invalid'}${extra}`;
  });
  throw new BadInput(problems.join('; '));
}

function parse(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new BadInput(`body is not JSON: ${(error as Error).message}`);
  }
}
