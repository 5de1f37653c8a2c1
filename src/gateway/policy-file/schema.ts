import type { JsonObject } from '../../base/json.ts';
import { groupsOf } from '../../catalogue/groups.ts';
import type { Catalogue } from '../../catalogue/load.ts';
import { guardrailSchema } from '../guardrails/read.ts';
import { levels, rules } from '../levels.ts';
import { connectionKinds } from './document.ts';

const text = (description: string): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description,
});

/** An object with these properties and no others. */
function shape(properties: JsonObject, required: readonly string[] = []): JsonObject {
  return { type: 'object', properties, required: [...required], additionalProperties: false };
}

/** Names in a list, each with the same choices. */
function choices(names: readonly string[], allowed: readonly string[], description: string): JsonObject {
  return {
    type: 'object',
    description,
    propertyNames: { enum: [...names] },
    additionalProperties: { enum: [...allowed] },
  };
}

/** The JSON Schema of a policy file, for editors: the areas, groups and methods are those of the catalogue. */
export function policySchema(catalogue: Catalogue): JsonObject {
  const methods = catalogue.methods.filter(({ visibility }) => visibility === 'public').map(({ id }) => id);
  const areas = catalogue.areas.map(({ id }) => id);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Fairlead policy',
    ...shape({
      connections: {
        type: 'object',
        description: 'Sites by name. Left out: stay as they are. A connection that is not here is removed.',
        additionalProperties: connection,
      },
      agents: {
        type: 'object',
        description: 'Agents by name. Left out: stay as they are. An agent that is not here is removed.',
        additionalProperties: shape({
          purpose: { type: 'string', maxLength: 1_000, description: 'What it is for' },
          on: {
            type: 'object',
            description: 'What it may do, by the name of the connection. Empty is nothing.',
            additionalProperties: shape({
              areas: choices(areas, levels, 'Levels; an area that is not here is off'),
              groups: choices([...groupsOf(catalogue).keys()], rules, 'Exceptions for groups of methods'),
              methods: choices(methods, rules, 'Exceptions for single methods; go before those for groups'),
              guardrails: { type: 'array', maxItems: 100, items: guardrailSchema },
            }),
          },
        }),
      },
    }),
  };
}

const connection = shape(
  {
    kind: { enum: [...connectionKinds], default: 'api-key' },
    siteId: text('The site; tells connections apart'),
    accountId: text('The account, for an account-level API key'),
    siteName: text('What sentences call the site; the name of the connection unless given'),
    baseUrl: { type: 'string', pattern: '^https?://[^/?#]+$', default: 'https://www.wixapis.com' },
    credential: {
      description: 'Where the credential is read from by `fairlead apply`; never the credential itself',
      oneOf: [
        shape({ env: text('Name of an environment variable') }, ['env']),
        shape({ file: text('Path of a file') }, ['file']),
        shape({ command: { type: 'string', description: 'A command that prints it' } }, ['command']),
      ],
    },
    keepBodies: {
      ...{ type: 'boolean', default: false },
      description:
        'Whether what calls say and are answered is kept, masked and sealed, for owners to look at',
    },
  },
  ['siteId'],
);
