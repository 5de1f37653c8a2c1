import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppStrategy, createClient, EventDefinition } from '@wix/sdk';
import { loadCatalogue } from '../../src/catalogue/load.ts';
import { areas } from '../../src/wix/areas/areas.ts';
import { appEventTypes } from '../../src/wix/events.ts';
import { testDatabases } from '../databases.ts';
import { openLocal } from '../local-wix.ts';
import { startReceiver } from '../receiver.ts';
import { verifies } from '../verifies.ts';
import { mustCall, walk } from './webhook-walk.ts';

/** What a typed handler of the SDK is called with: an entity, or what was done, unless the entity is gone. */
interface Told {
  readonly entity?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata: {
    readonly instanceId?: string;
    readonly entityId?: string;
    readonly slug?: string;
    readonly eventTime?: unknown;
    readonly identity?: { readonly identityType?: string };
  };
}

/** The handler of one type of event, as a module of the SDK's client. */
type Definition = ReturnType<ReturnType<typeof EventDefinition>>;

/** Packages that are installed under another name: the part of them that has the events. */
const packages: Readonly<Record<string, string>> = {
  '@wix/categories': '@wix/auto_sdk_categories_categories',
};

/** Types for which no package that is installed has a typed handler: the SDK's own definition by name is used. */
const untyped: Readonly<Record<string, string>> = {
  AppInstalled: 'the handler is in @wix/app-management; the SDK itself has a definition for apps',
  AppRemoved: 'the handler is in @wix/app-management; the SDK itself has a definition for apps',
};

const declared = [...appEventTypes, ...areas.flatMap(({ events }) => events)];
const { methods, events } = loadCatalogue();

/** The typed handler that the catalogue names for a type of event: `@wix/crm contacts.onContactCreated`. */
async function typedHandler(type: string): Promise<Definition> {
  if (type in untyped) return EventDefinition(type)();
  const sdk = events.find((event) => event.type === type)?.sdk;
  const [, pack = '', module = '', handler = ''] =
    /^(\S+) (\w+)\.(\w+)$/.exec(sdk ?? '') ?? assert.fail(`No handler of the SDK is known for ${type}`);
  const found = await import(packages[pack] ?? pack);
  const definition = (pack in packages ? found : found[module])?.[handler];
  assert.ok(definition, `${pack} has no ${module}.${handler}`);
  return definition;
}

/** An entity has the name that its event gives it; what was done has content; times are dates, as the SDK gives them. */
function checkTold(type: string, { entity, data, metadata }: Told, instanceId: string): void {
  assert.equal(metadata.instanceId, instanceId, type);
  if (type in untyped) {
    assert.ok(data?.appId, type);
    return;
  }
  assert.ok(metadata.eventTime instanceof Date, type);
  assert.ok(type.endsWith(`_${metadata.slug}`), type);
  assert.ok(metadata.identity?.identityType, type);
  assert.ok(metadata.entityId, type);
  if (entity) {
    assert.ok(!('id' in entity), `${type}: the SDK's entities have _id`);
    assert.equal(entity._id ?? entity.key ?? entity.orderId, metadata.entityId, type);
  } else if (data)
    assert.ok(
      Object.values(data).some((value) => value !== undefined),
      type,
    );
  else assert.equal(metadata.slug, 'deleted', `${type} tells nothing`);
}

test('every event that the catalogue knows of an implemented method is declared by an area', () => {
  const implemented = areas.flatMap(({ endpoints }) => Object.values(endpoints).map(({ method }) => method));
  const caused = methods.filter(({ id }) => implemented.includes(id)).flatMap((method) => method.events);
  assert.ok(caused.length > 0);
  assert.deepEqual(
    caused.filter((type) => !declared.includes(type)),
    [],
  );
});

for (const { name, open } of testDatabases())
  describe(`every event on ${name}`, () => {
    verifies('webhooks.every-event', async () => {
      await using local = await openLocal(open());
      const told: { type: string; event: Told }[] = [];
      const failures: unknown[] = [];
      let process = async (_body: string): Promise<unknown> => assert.fail('not ready');
      await using receiver = await startReceiver((response, { body }) => {
        process(body)
          .catch((error: unknown) => failures.push(error))
          .finally(() => response.end());
      });
      const must = mustCall((verb, path, body) => local.call(verb, path, body));
      const webhooks = declared.map((eventType) => ({ eventType, url: receiver.url }));
      const app = await must('POST', '/_local/apps', { name: 'Listener', webhooks });

      const modules: Record<string, Definition> = {};
      for (const type of declared) modules[type] = await typedHandler(type);
      const auth = AppStrategy({ appId: app.id, publicKey: app.publicKey });
      const client = createClient({ auth, modules });
      const register = client as unknown as Record<string, (handler: (event: Told) => void) => void>;
      for (const type of declared) register[type]?.((event) => void told.push({ type, event }));
      process = (body) => client.webhooks.process(body);

      const instance = await must('POST', `/_local/apps/${app.id}/instances`, {});
      await walk(must);
      await local.wix.webhooks.settled();
      await must('DELETE', `/_local/apps/${app.id}/instances/${instance.id}`);
      await local.wix.webhooks.settled();

      assert.deepEqual(failures, []);
      assert.deepEqual(
        declared.filter((type) => !told.some((one) => one.type === type)),
        [],
        'declared by an area, but no typed handler was called',
      );
      assert.ok(told.length >= receiver.received.length);
      for (const { type, event } of told) checkTold(type, event, instance.id);
    });
  });
