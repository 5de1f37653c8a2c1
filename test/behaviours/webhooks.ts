import type { Behaviour } from './behaviour.ts';

const about =
  'https://dev.wix.com/docs/build-apps/develop-your-app/api-integrations/events-and-webhooks/about-webhooks';
const payload =
  'https://dev.wix.com/docs/build-apps/develop-your-app/api-integrations/events-and-webhooks/handle-events-with-webhooks';

export const webhooks = [
  {
    id: 'webhooks.sdk-verifies',
    source: 'sdk',
    sentence:
      "The SDK's webhooks.process checks the signature with the app's public key, as PEM or in base64, and calls the typed handler.",
  },
  {
    id: 'webhooks.layout',
    source: payload,
    sentence:
      'The body is a JWT whose data is JSON text with JSON texts for the event and the identity inside, sent as plain text.',
  },
  {
    id: 'webhooks.sequence',
    source: payload,
    sentence: 'Events of one entity are numbered from 1 in the order they happened.',
  },
  {
    id: 'webhooks.hs256',
    source: 'guide',
    sentence: "A subscription that asks for HS256 is signed with the app's secret.",
  },
  {
    id: 'webhooks.only-subscribed',
    source: about,
    sentence:
      'An app is told of the events it asks for, on the sites that it is installed on, and of no others.',
  },
  { id: 'webhooks.refused-call', source: about, sentence: 'A call that is refused tells nobody anything.' },
  {
    id: 'webhooks.retries',
    source: about,
    sentence:
      'Only a 200 counts as told; 12 more tries come after 1 and 10 minutes, 1, 2, 2, 2, 4, 4, 4, 8, 8 and 12 hours, with the event as it was.',
  },
  {
    id: 'webhooks.timeout',
    source: about,
    sentence: 'A receiver that takes longer than 1,250 ms is tried again, and delays no other.',
  },
  {
    id: 'webhooks.redeliver',
    source: 'assumed',
    sentence: 'A delivery is sent again by hand, and keeps the log of its tries.',
  },
  {
    id: 'webhooks.app-lifecycle',
    source: 'sdk',
    sentence:
      'AppInstalled and AppRemoved tell the app itself of its installation, with the bare payload of older events.',
  },
  {
    id: 'webhooks.every-event',
    source: 'sdk',
    sentence:
      "Every type of event that the local Wix can cause reaches its typed handler of Wix's packages through webhooks.process, with its entity or what was done.",
  },
  {
    id: 'webhooks.subscription-checked',
    source: about,
    sentence: 'Only events that there are, and that the app has a permission for, can be asked for.',
  },
  {
    id: 'webhooks.reset',
    source: 'assumed',
    sentence: "A reset takes what was still to be told with the site's data.",
  },
  {
    id: 'webhooks.private-addresses',
    source: 'assumed',
    sentence:
      'Where private addresses are refused, none is called, however it is written and whatever name leads there.',
  },
  {
    id: 'webhooks.storm',
    source: 'assumed',
    sentence:
      'Killed in the middle of 1,000 writes and started again, every event of what was made is told, and none of what was not.',
  },
] as const satisfies readonly Behaviour[];
