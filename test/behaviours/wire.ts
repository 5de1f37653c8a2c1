import type { Behaviour } from './behaviour.ts';

const errors = 'https://dev.wix.com/docs/rest/articles/get-started/errors';
const rateLimits = 'https://dev.wix.com/docs/rest/articles/get-started/rate-limits';
const versioning =
  'https://dev.wix.com/docs/api-reference/business-solutions/stores/catalog-versioning/introduction.md';
const installing = 'https://dev.wix.com/docs/api-reference/business-solutions/events/skills/manage-events';

export const wire = [
  {
    id: 'wire.answer.only-200',
    source: 'sdk',
    sentence: 'Creating, changing and deleting all answer 200 with JSON, even where there is nothing to say.',
  },
  {
    id: 'wire.answer.request-id',
    source: 'sdk',
    sentence: 'Every answer has X-Wix-Request-Id, errors and unknown paths too, and no two have the same.',
  },
  {
    id: 'wire.answer.unknown-path',
    source: 'live',
    sentence: 'An unknown path is a 404 page, not JSON.',
  },
  {
    id: 'wire.errors.violations-at-once',
    source: errors,
    sentence: 'A request that breaks rules is told all of them at once, each with field, rule and threshold.',
  },
  {
    id: 'wire.errors.no-credential',
    source: 'live',
    sentence: 'A call without Authorization is a 403 with an empty message and no details.',
  },
  {
    id: 'wire.errors.no-site',
    source: 'assumed',
    sentence: 'A call that names no site is refused.',
  },
  {
    id: 'wire.errors.other-account',
    source: 'assumed',
    sentence: 'The site of another account and one that is not there are refused alike.',
  },
  {
    id: 'wire.request.authorization-spellings',
    source: 'sdk',
    sentence: 'A key is taken raw and with Bearer.',
  },
  {
    id: 'wire.request.whole-in-r',
    source: 'sdk',
    sentence: 'A GET takes the whole request in `.r`, base64url without padding.',
  },
  {
    id: 'wire.request.r-broken',
    source: 'assumed',
    sentence: '`.r` that is no JSON is refused by its name.',
  },
  {
    id: 'wire.request.dotted',
    source: 'sdk',
    sentence: 'Dotted parameters are nested fields, and numbers in them are numbers.',
  },
  {
    id: 'wire.request.repeated',
    source: 'sdk',
    sentence: 'Repeated parameters are a list, and so is a single one where a list is meant.',
  },
  {
    id: 'wire.request.path-repeated',
    source: 'sdk',
    sentence: 'An id of the path may come again in the body and in the address, and the path wins.',
  },
  {
    id: 'wire.request.unknown-fields',
    source: 'sdk',
    sentence: 'Fields that nobody knows are not refused, and not kept.',
  },
  {
    id: 'wire.request.int64-text',
    source: 'sdk',
    sentence: 'A revision is taken as a number and as text.',
  },
  {
    id: 'wire.request.null-unset',
    source: 'sdk',
    sentence: 'A null is a field that is not set.',
  },
  {
    id: 'wire.hosts.same',
    source: 'sdk',
    sentence: 'edge.wixapis.com and www.wixapis.com are the same API to the SDK.',
  },
  {
    id: 'wire.versions.deprecation-header',
    source: 'guide',
    sentence: 'A method of Catalog V1 answers with a Deprecation header, a date as RFC 9745 has it.',
  },
  {
    id: 'wire.versions.sunset-header',
    source: 'assumed',
    sentence: 'A method of Catalog V1 answers with a Sunset header, a date as RFC 8594 has it.',
  },
  {
    id: 'wire.versions.deprecation-errors',
    source: 'assumed',
    sentence: 'Errors of a deprecated method have the headers too, and current methods have none.',
  },
  {
    id: 'wire.versions.removed',
    source: 'guide',
    sentence: 'A removed method is a 404 whose message names its successor.',
  },
  {
    id: 'wire.versions.not-implemented',
    source: 'guide',
    sentence: 'Contacts V5 is not implemented, and says so with what to call instead.',
  },
  {
    id: 'wire.apps.events',
    source: installing,
    sentence:
      'Without the Events app every call to events is a 428 WIX_EVENTS_APP_NOT_INSTALLED with the site.',
  },
  {
    id: 'wire.apps.stores',
    source: 'live',
    sentence: 'Without Stores a call to products is a 428 REQUIRED_APP_NOT_INSTALLED.',
  },
  {
    id: 'wire.apps.cms',
    source: 'live',
    sentence: 'Without the CMS a call to data is a 400 WDE0110, not a 428.',
  },
  {
    id: 'wire.apps.bookings-members',
    source: 'assumed',
    sentence: 'Without Bookings and Members their areas are refused as products are without Stores.',
  },
  {
    id: 'wire.apps.catalog-version',
    source: versioning,
    sentence: 'Get Catalog Version answers STORES_NOT_INSTALLED rather than an error.',
  },
  {
    id: 'wire.apps.others-stay',
    source: 'sdk',
    sentence: 'An area whose app is there, and contacts, which have none, answer all the same.',
  },
  {
    id: 'wire.apps.install',
    source: installing,
    sentence: 'An app is installed by its id with the account’s key, which names the site in the body.',
  },
  {
    id: 'wire.apps.install-nested',
    source: installing,
    sentence: 'An app id at the root is refused: appInstance must not be empty.',
  },
  {
    id: 'wire.apps.control',
    source: 'assumed',
    sentence: 'The control plane makes sites with chosen apps and changes those of a site.',
  },
  {
    id: 'wire.rate.limit',
    source: rateLimits,
    sentence: 'The call after the last of a minute is a 429 RESOURCE_EXHAUSTED.',
  },
  {
    id: 'wire.rate.next-minute',
    source: 'guide',
    sentence: 'A minute later calls are answered again.',
  },
  {
    id: 'wire.rate.per-caller',
    source: rateLimits,
    sentence: 'Each caller has a limit of its own.',
  },
  {
    id: 'wire.rate.off',
    source: 'assumed',
    sentence: 'A limit of 0 is none.',
  },
  {
    id: 'wire.seed.areas',
    source: 'guide',
    sentence: 'A seed file of YAML makes entities of every area, those first that others refer to.',
  },
  {
    id: 'wire.seed.json',
    source: 'guide',
    sentence: 'A seed file may be JSON, and a reset goes back to what it says.',
  },
  {
    id: 'wire.seed.errors',
    source: 'guide',
    sentence:
      'Each thing that is wrong in a seed file has a line with file and line number, and nothing is made.',
  },
  {
    id: 'wire.seed.malformed',
    source: 'guide',
    sentence: 'A seed file that is no YAML, or has a kind that is none, says in which line.',
  },
  {
    id: 'wire.unknown-fields',
    source: 'assumed',
    sentence:
      'A field that Wix does not have is dropped from what is sent, at whatever depth, and never comes back.',
  },
] as const satisfies readonly Behaviour[];
