import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadCatalogue } from './load.ts';
import { type Method, type Route, routesOf } from './method.ts';
import { createRouter, type Match } from './route.ts';

const catalogue = loadCatalogue();
const router = createRouter(catalogue.methods, catalogue.removed);
const callable = catalogue.methods.filter(({ visibility }) => visibility === 'public');
const guid = '5f0c1b9e-3d2a-4c47-9a55-0d6f7b8c9e10';

interface Case {
  readonly method: Method;
  readonly route: Route;
}

const cases: readonly Case[] = callable.flatMap((method) =>
  routesOf(method).map((route) => ({ method, route })),
);
const anyCase = fc.constantFrom(...cases);

/** A path of the route with `value` in each place that may hold free text. */
function fill({ method, route }: Case, value: string): string {
  return route.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
    method.guids.includes(name) ? guid : value,
  );
}

function idOf(match: Match): string {
  return match.kind === 'method' ? match.method.id : match.kind;
}

function idAt(verb: string, path: string): string {
  return idOf(router.match(verb, path));
}

describe('the router over every route of the catalogue', () => {
  it('finds each method by each of its routes, with its parameters', () => {
    const wrong = cases.flatMap((each) => {
      const match = router.match(each.route.verb, fill(each, 'some-value_1'));
      return idOf(match) === each.method.id
        ? []
        : [`${each.route.verb} ${each.route.path} -> ${idOf(match)}`];
    });
    assert.deepEqual(wrong, []);
  });

  it('tells an alias from the primary path, and gives parameters by their names in the template', () => {
    const primary = router.match('GET', `/ecom/v1/orders/${guid}`);
    const alias = router.match('GET', `/ecom/v1/ep-orders/${guid}`);
    assert.ok(primary.kind === 'method' && alias.kind === 'method');
    assert.deepEqual([primary.viaAlias, alias.viaAlias], [false, true]);
    assert.deepEqual({ ...alias.params }, { id: guid });
    const nested = router.match('PATCH', `/stores/v3/products/${guid}`);
    assert.ok(nested.kind === 'method');
    assert.deepEqual({ ...nested.params }, { 'product.id': guid });
  });

  it('names what an unknown verb and path may have been meant for', () => {
    const near = (verb: string, path: string): readonly string[] => {
      const match = router.match(verb, path);
      assert.equal(match.kind, 'unknown');
      return match.kind === 'unknown' ? (match.near ?? []) : [];
    };
    assert.deepEqual(near('POST', '/stores/v3/products/searh'), ['POST /stores/v3/products/search']);
    assert.deepEqual(near('POST', '/contacts/v4/contact'), ['POST /contacts/v4/contacts']);
    assert.deepEqual(near('PUT', `/contacts/v4/contacts/${guid}`), [
      'DELETE /contacts/v4/contacts/{contactId}',
      'GET /contacts/v4/contacts/{id}',
      'PATCH /contacts/v4/contacts/{contactId}',
    ]);
    assert.deepEqual(near('GET', '/nothing/like/it'), []);
    const slips = cases.filter(({ route }) => !/[{:]/.test(route.path));
    const lost = slips.filter(({ route: { verb, path } }) => {
      const match = router.match(verb, `${path}x`);
      return match.kind === 'unknown' && !match.near?.some((one) => one.startsWith(`${verb} `));
    });
    assert.deepEqual([slips.length > 500, lost.map(({ route }) => route.path)], [true, []]);
  });

  it('denies each internal method, naming it', () => {
    const internal = catalogue.methods.filter(({ visibility }) => visibility === 'internal');
    assert.ok(internal.length > 50);
    for (const method of internal) {
      const match = router.match(method.verb, fill({ method, route: method }, 'x'));
      assert.equal(match.kind, 'unknown', method.id);
      assert.match(match.kind === 'unknown' ? match.reason : '', /internal/);
    }
  });

  it('knows the removed Events V1 query and names its successor', () => {
    const match = router.match('POST', '/events/v1/events/query');
    assert.ok(match.kind === 'removed');
    assert.equal(match.removed.removedOn, '2024-11-06');
    for (const id of match.removed.successors) assert.ok(catalogue.byId.has(id), id);
  });

  it('refuses to be made of two methods with one route', () => {
    const [first, second] = callable;
    assert.ok(first && second);
    const twin = { ...second, verb: first.verb, path: first.path };
    assert.throws(() => createRouter([first, twin]), new RegExp(`${first.verb} .* collides`));
  });
});

describe('literals that overlap a parameter with other access', () => {
  // catalogue facts, section 2: a parameter-first router would take each of these writes for a read, or the reverse.
  const overlaps = [
    [
      'GET',
      '/ecom/v1/checkouts/mark-checkout-as-completed-and-redirect-to-url',
      'MarkCheckoutAsCompletedAndRedirectToUrl',
      'write',
    ],
    ['GET', '/ecom/v2/carts/handle-async-checkout-completion', 'HandleAsyncCheckoutCompletion', 'write'],
    ['POST', '/ecom/v1/gift-cards/redeem', 'RedeemGiftCard', 'write'],
    ['POST', '/ecom/v1/gift-cards/void', 'VoidTransaction', 'write'],
    ['POST', '/members/v1/roles/members/query', 'QueryRoles', 'read'],
  ] as const;
  for (const [verb, path, name, access] of overlaps)
    it(`${verb} ${path} is the ${access} ${name}`, () => {
      const match = router.match(verb, path);
      assert.ok(match.kind === 'method');
      assert.deepEqual([match.method.name, match.method.access], [name, access]);
    });
});

describe('suffix forms and GUIDs', () => {
  const booking = `/bookings/v2/confirmation/${guid}:confirmOrDecline`;
  it('takes {id}:action as its own route', () => {
    const suffixed = cases.filter(({ route }) => route.path.includes('}:'));
    assert.ok(suffixed.length >= 2);
    for (const each of suffixed) assert.equal(idAt(each.route.verb, fill(each, guid)), each.method.id);
  });
  it('does not take an unknown or an encoded action for an id', () => {
    const [one] = cases.filter(({ route }) => route.path.includes('}:'));
    assert.ok(one);
    const path = fill(one, guid);
    assert.equal(idAt(one.route.verb, path.replace(/:\w+/, ':other')), 'unknown');
    assert.equal(idAt(one.route.verb, path.replace(':', '%3A')), 'unknown', booking);
  });
  it('matches a GUID parameter with nothing but a GUID', () => {
    assert.equal(idAt('GET', `/ecom/v1/draft-orders/${guid}`).split('.').pop(), 'GetDraftOrder');
    for (const text of ['1', 'all', `${guid}0`, guid.slice(1), guid.replace('5', 'g'), `{${guid}}`]) {
      const id = idAt('GET', `/ecom/v1/draft-orders/${text}`);
      assert.ok(id === 'unknown' || id === 'refused', `${text} -> ${id}`);
    }
  });
});

describe('paths that are not canonical', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['no leading slash', 'stores/v3/products/query'],
    ['empty', ''],
    ['root', '/'],
    ['trailing slash', '/stores/v3/products/query/'],
    ['double slash', '/stores//v3/products/query'],
    ['dot segment', '/stores/./v3/products/query'],
    ['dot-dot segment', '/stores/v3/x/../products/query'],
    ['encoded dot', '/stores/v3/%2E%2E/products/query'],
    ['encoded letter', '/stores/v3/products/%71uery'],
    ['encoded slash', '/stores/v3%2Fproducts/query'],
    ['encoded backslash', '/stores/v3/products/slug/a%5Cb'],
    ['encoded percent', '/stores/v3/products/slug/a%2541'],
    ['encoded NUL', '/stores/v3/products/slug/a%00'],
    ['encoded line feed', '/stores/v3/products/slug/a%0Ab'],
    ['encoded C1 control', '/stores/v3/products/slug/a%C2%85b'],
    ['encoded semicolon', '/stores/v3/products/slug/a%3Bb'],
    ['lower-case hex', '/stores/v3/products/slug/caf%c3%a9'],
    ['cut-off encoding', '/stores/v3/products/slug/a%4'],
    ['not UTF-8', '/stores/v3/products/slug/a%FF'],
    ['overlong UTF-8', '/stores/v3/products/slug/a%C0%AF'],
    ['full-width letters', '/stores/v3/products/slug/%EF%BD%91'],
    ['backslash', '/stores/v3\\products/query'],
    ['semicolon', '/stores/v3/products;x=1/query'],
    ['query', '/stores/v3/products/query?x'],
    ['fragment', '/stores/v3/products/query#x'],
    ['space', '/stores/v3/products/slug/a b'],
    ['raw accent', '/stores/v3/products/slug/café'],
    ['raw look-alike', '/stores/v3/products/quеry'],
    ['tab', '/stores/v3/products/slug/a\tb'],
    ['too long', `/stores/v3/products/slug/${'a'.repeat(2048)}`],
    ['absolute', 'https://www.wixapis.com/stores/v3/products/query'],
  ];
  for (const [what, path] of refused)
    it(`refuses: ${what}`, () => assert.equal(idAt('POST', path), 'refused'));

  it('refuses a verb that is not in upper case, knows no other verbs', () => {
    assert.equal(idAt('post', '/stores/v3/products/query'), 'refused');
    for (const verb of ['HEAD', 'OPTIONS', 'TRACE', '', 'CONNECT', '__PROTO__'])
      assert.equal(idAt(verb, '/stores/v3/products/query'), 'unknown');
  });

  it('does not know a literal in another case', () => {
    assert.equal(idAt('POST', '/Stores/v3/products/query'), 'unknown');
    assert.equal(idAt('POST', '/stores/v3/products/Query'), 'unknown');
  });

  it('reads an encoded value once', () => {
    const match = router.match('GET', '/stores/v3/products/slug/blue%20shirt%40home');
    assert.ok(match.kind === 'method');
    assert.equal(match.params.slug, 'blue shirt@home');
  });

  it('gives a parameter called like a member of Object back as a value', () => {
    const match = router.match('GET', '/stores/v3/products/slug/__proto__');
    assert.ok(match.kind === 'method');
    assert.equal(match.params.slug, '__proto__');
    assert.equal(idAt('GET', '/__proto__/constructor'), 'unknown');
  });
});

/** One change of a path that some server, proxy or library on the way might undo. */
const mangles: Readonly<Record<string, (path: string, at: number) => string>> = {
  encodeOne: (path, at) => splice(path, at, 1, `%${hex(path, at)}`),
  encodeLower: (path, at) => splice(path, at, 1, `%${hex(path, at).toLowerCase()}`),
  encodeTwice: (path, at) => splice(path, at, 1, `%25${hex(path, at)}`),
  doubleSlash: (path, at) => path.replace(/\//g, slashAt(path, at, '//')),
  dotSegment: (path, at) => path.replace(/\//g, slashAt(path, at, '/./')),
  parentSegment: (path, at) => path.replace(/\//g, slashAt(path, at, '/x/../')),
  encodedParent: (path, at) => path.replace(/\//g, slashAt(path, at, '/x/%2E%2E/')),
  backslash: (path, at) => path.replace(/\//g, slashAt(path, at, '\\')),
  encodedSlash: (path, at) => path.replace(/\//g, slashAt(path, at, '%2F')),
  flipCase: (path, at) => splice(path, at, 1, flip(path.charAt(at))),
  trailingSlash: (path) => `${path}/`,
  trailingDot: (path) => `${path}/.`,
  pathParameter: (path, at) => splice(path, at, 0, ';v=1'),
  nul: (path, at) => splice(path, at, 0, '%00'),
  rawNul: (path, at) => splice(path, at, 0, '\0'),
  lookAlike: (path) => path.replace('o', 'о'),
  fullWidth: (path, at) => splice(path, at, 1, String.fromCharCode(path.charCodeAt(at) + 0xfee0)),
  space: (path, at) => splice(path, at, 0, '%20'),
  zeroWidth: (path, at) => splice(path, at, 0, '%E2%80%8B'),
  combining: (path) => `${path}%CC%81`,
};

/** Mangles that make another value, where the path goes on to a parameter that may hold it. */
const otherValues: ReadonlySet<string> = new Set(['space', 'zeroWidth', 'combining']);
const canonical = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~!$&'()*+,=:@-]+)+$/;

function splice(text: string, at: number, remove: number, insert: string): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

function hex(text: string, at: number): string {
  return text.charCodeAt(at).toString(16).toUpperCase().padStart(2, '0');
}

function flip(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
}

/** A replacer that changes the slash nearest before `at`. */
function slashAt(path: string, at: number, insert: string): (slash: string, index: number) => string {
  const target = Math.max(0, path.lastIndexOf('/', at));
  return (slash, index) => (index === target ? insert : slash);
}

describe('properties', () => {
  it('a mangled path never reaches a method that the canonical path does not', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...Object.keys(mangles)), fc.nat(), (each, name, seed) => {
        const path = fill(each, 'value');
        const mangled = mangles[name]?.(path, 1 + (seed % (path.length - 1))) ?? path;
        const id = idAt(each.route.verb, mangled);
        if (id === 'refused' || id === 'unknown' || id === each.method.id) return;
        // Only a canonical path may mean something else: one that differs where a parameter may hold anything.
        assert.equal(id, oracle(each.route.verb, mangled), `${each.route.verb} ${mangled}`);
        assert.ok(otherValues.has(name) || canonical.test(mangled), `${mangled} was taken for ${id}`);
      }),
      { numRuns: 20_000 },
    );
  });

  it('agrees with a linear search over all routes', () => {
    const value = fc.oneof(
      fc.constant(guid),
      fc.constantFrom(
        'query',
        'search',
        'count',
        'bulk',
        'members',
        'redeem',
        'a:b',
        'slug',
        'x',
        '.x',
        'confirmOrDecline',
        `${guid}:setDefault`,
      ),
      fc
        .stringMatching(/^[a-zA-Z0-9._~:@!$&'()*+,=-]{1,20}$/)
        .filter((text) => text !== '.' && text !== '..'),
    );
    const verbs = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
    fc.assert(
      fc.property(
        anyCase,
        fc.array(value, { minLength: 4, maxLength: 4 }),
        fc.option(verbs),
        (each, values, other) => {
          let next = 0;
          const path = each.route.path.replace(/\{[^}]+\}/g, () => values[next++ % values.length] ?? guid);
          const verb = other ?? each.route.verb;
          assert.equal(idAt(verb, path), oracle(verb, path), `${verb} ${path}`);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

interface Pattern {
  readonly verb: string;
  readonly segments: readonly string[];
  readonly id: string;
  readonly guids: readonly string[];
}

const patterns: readonly Pattern[] = [
  ...catalogue.methods.flatMap((method) =>
    routesOf(method).map(({ verb, path }) => ({
      verb,
      segments: path.split('/'),
      id: method.visibility === 'public' ? method.id : 'unknown',
      guids: method.guids,
    })),
  ),
  ...catalogue.removed.map(({ verb, path }) => ({
    verb,
    segments: path.split('/'),
    id: 'removed',
    guids: [],
  })),
];

/** The router's rule said another way: of all patterns that fit, the one whose first difference is the more literal. */
function oracle(verb: string, path: string): string {
  const segments = path.split('/');
  const fitting = patterns.filter(
    (each) =>
      each.verb === verb &&
      each.segments.length === segments.length &&
      each.segments.every((part, i) => fits(each, part, segments[i] ?? '', i)),
  );
  const rank = ({ segments: parts }: Pattern): string =>
    parts.map((part) => (part.includes('}:') ? '1' : part.includes('}') ? '2' : '0')).join('');
  return fitting.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]?.id ?? 'unknown';
}

function fits({ guids, segments, verb }: Pattern, part: string, text: string, place: number): boolean {
  const parameter = /^\{(.+)\}(.*)$/.exec(part);
  if (!parameter) return part === text;
  const [, name = '', suffix = ''] = parameter;
  if (suffix === '' && text.includes(':') && hasActions(verb, segments, place)) return false;
  if (!text.endsWith(suffix)) return false;
  const value = text.slice(0, text.length - suffix.length);
  const isGuidText =
    /^[\da-fA-F-]{36}$/.test(value) &&
    value
      .split('-')
      .map((each) => each.length)
      .join() === '8,4,4,4,12';
  return value !== '' && (!guids.includes(name) || isGuidText);
}

/** Whether some route has `{id}:action` where this one has `{id}`, all before being alike. */
function hasActions(verb: string, segments: readonly string[], place: number): boolean {
  const shape = (parts: readonly string[]): string =>
    parts
      .slice(0, place)
      .map((part) => part.replace(/\{.+\}/, '{}'))
      .join('/');
  return patterns.some(
    (other) =>
      other.verb === verb &&
      (other.segments[place] ?? '').includes('}:') &&
      shape(other.segments) === shape(segments),
  );
}
