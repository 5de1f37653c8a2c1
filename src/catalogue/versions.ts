// The versions of each part of Wix: which is current, which goes away and when, which took its place.
import type { AreaId, Method } from './method.ts';

export type VersionState = 'current' | 'deprecated' | 'removed' | 'not-implemented';

/** One major version of a track. Dates are ISO 8601 days. */
export interface Version {
  readonly name: string;
  /** How the paths of its methods begin. */
  readonly paths: readonly string[];
  readonly state: VersionState;
  readonly deprecatedOn?: string;
  /** When it stops or has stopped answering. */
  readonly removedOn?: string;
  readonly successor?: string;
  /** Where a person reads what to call instead. */
  readonly guide?: string;
  readonly note: string;
}

/** A part of Wix that has its own versions. */
export interface Track {
  readonly area: AreaId;
  readonly name: string;
  /** Oldest first. */
  readonly versions: readonly Version[];
}

const migration =
  'https://dev.wix.com/docs/api-reference/business-solutions/stores/catalog-v3/catalog-v1-to-v3-migration-guide';

/** Every track of the seven core areas. */
export const tracks: readonly Track[] = [
  {
    area: 'products',
    name: 'Stores Catalog',
    versions: [
      {
        name: 'V1',
        paths: ['/stores-reader/v1/', '/stores/v1/', '/stores-reader/v2/', '/stores/v2/'],
        state: 'deprecated',
        deprecatedOn: '2025-04-01',
        removedOn: '2027-12-31',
        successor: 'V3',
        guide: migration,
        note: 'Wix says that V3 replaces it over time and has set no day; the day here lets a client be tried.',
      },
      {
        name: 'V3',
        paths: ['/stores/v3/'],
        state: 'current',
        note: 'A site has either V1 or V3: Get Catalog Version tells which.',
      },
    ],
  },
  {
    area: 'orders',
    name: 'eCommerce',
    versions: [
      { name: 'V1', paths: ['/ecom/v1/'], state: 'current', note: 'Orders, fulfillments, payments.' },
    ],
  },
  {
    area: 'contacts',
    name: 'Contacts',
    versions: [
      { name: 'V4', paths: ['/contacts/v4/'], state: 'current', note: 'Contacts, labels, extended fields.' },
      {
        name: 'V5',
        paths: ['/contacts/v5/'],
        state: 'not-implemented',
        successor: 'V4',
        note: 'Wix has it beside V4, with another shape of contact; the local Wix answers 501 to it.',
      },
    ],
  },
  {
    area: 'members',
    name: 'Members',
    versions: [{ name: 'V1', paths: ['/members/v1/'], state: 'current', note: 'Site members.' }],
  },
  {
    area: 'bookings',
    name: 'Bookings',
    versions: [
      {
        name: 'V2',
        paths: [
          '/_api/bookings-service/v2/',
          '/_api/bookings-reader/v2/',
          '/bookings/v2/',
          '/_api/bookings/v2/',
        ],
        state: 'current',
        note: 'Reader, writer and services.',
      },
    ],
  },
  {
    area: 'data',
    name: 'Data',
    versions: [{ name: 'V2', paths: ['/wix-data/v2/'], state: 'current', note: 'Collections and items.' }],
  },
  {
    area: 'events',
    name: 'Events',
    versions: [
      {
        name: 'V1',
        paths: ['/events/v1/events/query'],
        state: 'removed',
        removedOn: '2024-11-06',
        successor: 'V3',
        guide:
          'https://dev.wix.com/docs/api-reference/business-solutions/events/event-management/events-v3/introduction',
        note: 'Query Events answers 404 and names what took its place.',
      },
      { name: 'V3', paths: ['/events/v3/'], state: 'current', note: 'Events; its SDK module is called V2.' },
    ],
  },
];

/** The track and version that a method belongs to; the longest path that fits decides. */
export function versionOf({ path }: Pick<Method, 'path'>): { track: Track; version: Version } | undefined {
  let best: { track: Track; version: Version; length: number } | undefined;
  for (const track of tracks)
    for (const version of track.versions)
      for (const start of version.paths)
        if (path.startsWith(start) && start.length > (best?.length ?? 0))
          best = { track, version, length: start.length };
  return best && { track: best.track, version: best.version };
}

type Headers = Readonly<Record<string, string>>;

/** By method; every call asks. */
const known = new WeakMap<object, { readonly headers: Headers | undefined }>();

/**
 * The headers that tell of a version that goes away: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to read of
 * its successor. None for a method that stays.
 */
export function deprecationHeaders(method: Pick<Method, 'path'>): Headers | undefined {
  const found = known.get(method) ?? { headers: headersOf(method) };
  known.set(method, found);
  return found.headers;
}

function headersOf(method: Pick<Method, 'path'>): Headers | undefined {
  const version = versionOf(method)?.version;
  if (version?.state !== 'deprecated') return undefined;
  const { deprecatedOn, removedOn, guide } = version;
  return {
    ...(deprecatedOn ? { deprecation: `@${Date.parse(deprecatedOn) / 1_000}` } : {}),
    ...(removedOn ? { sunset: new Date(removedOn).toUTCString() } : {}),
    ...(guide ? { link: `<${guide}>; rel="deprecation"; type="text/html"` } : {}),
  };
}
