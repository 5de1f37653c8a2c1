import { callsPerMinute } from './facts.ts';

/** A page of the reference that is written, not generated. */
export interface Guide {
  readonly slug: string;
  readonly title: string;
  /** Markdown, without the title. */
  readonly text: string;
}

/** Every written page, in the order in which they are listed. */
export const guides: readonly Guide[] = [
  {
    slug: 'connecting',
    title: 'Connecting',
    text: `Everything is called at one address: the gateway's. Paths, verbs and bodies are Wix's own.

## With plain HTTP

\`\`\`
curl ORIGIN/contacts/v4/contacts/query \\
  -H 'authorization: YOUR_KEY' \\
  -H 'content-type: application/json' \\
  -d '{"query":{"paging":{"limit":3}}}'
\`\`\`

## With the official SDK

The SDK stays as it is. Only its \`fetch\` is told where to go.

\`\`\`
import { contacts } from '@wix/crm';
import { ApiKeyStrategy, createClient } from '@wix/sdk';

const wix = createClient({
  modules: { contacts },
  auth: ApiKeyStrategy({ apiKey: 'YOUR_KEY', siteId: 'YOUR_SITE' }),
  fetch: (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const target = 'ORIGIN' + pathname + search;
    return fetch(input instanceof Request ? new Request(target, input) : target, init);
  },
});
\`\`\`

## With MCP

The same gateway answers MCP at \`ORIGIN/mcp\`, with the agent's key as bearer. It lists only what this agent may use, and explains every refusal.

## An agent with several sites

names one in the header \`wix-site-id\`. With one site it need not.`,
  },
  {
    slug: 'authentication',
    title: 'Authentication',
    text: `Each agent has a key of its own. Send it as \`Authorization: YOUR_KEY\` or \`Authorization: Bearer YOUR_KEY\`. A key is shown once, when it is made; Fairlead keeps its hash only.

The credential of Wix never leaves the gateway: an agent neither has it nor needs it.

| Status | Code | When |
|---|---|---|
| 401 | \`AGENT_KEY_INVALID\` | no key, or one that is unknown, revoked or expired |
| 403 | \`AGENT_PAUSED\` | someone paused the agent |
| 403 | \`SITE_NOT_GRANTED\` | the agent is not connected to that site, or its connection names no account for a method of one |
| 403 | \`METHOD_UNKNOWN\` | the catalogue has no such verb and path; \`data.near\` names what may have been meant, \`data.successors\` what came after a method that Wix has taken away |
| 403 | \`NOT_GRANTED\` | the area's level, or an exception, does not allow it; \`data\` says what to ask for |
| 403 | \`APPROVAL_PENDING\` | a person has to say; the same call with \`x-fairlead-approval\` goes through once they did |

Every answer carries \`x-fairlead-activity\`, the id of its entry in the log.

## On the local Wix itself

API keys, OAuth apps and their tokens work as on the real one. A method needs one of the permission scopes that its page shows.`,
  },
  {
    slug: 'paging',
    title: 'Paging',
    text: `Lists come a page at a time. Each method has its own largest page, shown on its page here.

## With cursors

Ask for \`cursorPaging.limit\` items. When there is more, the answer has \`pagingMetadata.cursors.next\`: send it as \`cursorPaging.cursor\` in the next call, and nothing else of the query.

\`\`\`
{"query":{"cursorPaging":{"limit":50}}}
{"query":{"cursorPaging":{"cursor":"…"}}}
\`\`\`

## With offsets

Some methods take \`paging.limit\` and \`paging.offset\`. What is added or removed between two pages shifts them; a cursor does not have that trouble.

## With the SDK

\`\`\`
let page = await wix.contacts.queryContacts().limit(50).find();
while (page.hasNext()) page = await page.next();
\`\`\``,
  },
  {
    slug: 'rate-limits',
    title: 'Rate limits',
    text: `Wix takes ${callsPerMinute} calls a minute from each app instance on each site. The local Wix does the same; \`--wix-rate-limit\` sets another figure, and 0 is no limit.

Past it the answer is 429 with the code \`RESOURCE_EXHAUSTED\`. Wait a minute, slow down, and try again with a growing pause.

An agent can have a limit of its own. Then the answer is 429 with \`AGENT_RATE_LIMITED\`, and \`Retry-After\` says how many seconds to wait.`,
  },
  {
    slug: 'errors',
    title: 'Errors',
    text: `An error is JSON with a \`message\` for a person and \`details\` for a program.

\`\`\`
{"message":"…","details":{"applicationError":{"code":"NOT_GRANTED","description":"…","data":{}}}}
\`\`\`

| Status | Code | When | What helps |
|---|---|---|---|
| 400 | INVALID_ARGUMENT | a parameter is bad or missing | \`validationError\` names the field |
| 401 | UNAUTHENTICATED | the token or key is missing, invalid or expired | send a good one |
| 403 | PERMISSION_DENIED | the scope is missing | ask for the permission that the method's page shows |
| 404 | NOT_FOUND | there is no such resource on this site | look at the id and the site |
| 409 | ALREADY_EXISTS, FAILED_PRECONDITION | a conflict with what is there: it exists, or the revision is an older one | read it again, then change it |
| 428 | PRECONDITION_REQUIRED | something must be there first, such as an app of the site | install or set it up |
| 429 | RESOURCE_EXHAUSTED | too many calls | wait a minute, slow down, retry with a growing pause |
| 500, 503, 504 | INTERNAL | Wix failed | retry what only reads |

What the gateway refuses has the same shape, so that the SDK shows it. The codes are under [Authentication](/reference/authentication).`,
  },
  {
    slug: 'versions',
    title: 'Versions and changes',
    text: `Each area is on a track of its own: stores v3, contacts v4, members v1, wix-data v2, ecom v1, events v3. A new major version is a new set of paths; an older one is marked deprecated and gets a date for its removal.

## Removed

- **Events V1 Query Events** was removed on 2024-11-06. Call Query Events of V3, \`POST /events/v3/events/query\`. Calling the old path says so.`,
  },
  {
    slug: 'questions',
    title: 'Questions',
    text: `## Which sites does an agent reach?

Those it was connected to when it was made. Everything else is denied before it leaves the gateway.

## Why was my call denied?

The answer says it: in \`message\` for a person and in \`details.applicationError.data\` for a program, with what to ask the owner for.

## What is the difference between Write and Full?

Write is write only: an agent that records contacts without being able to list them. Full is read and write.

## Does the local Wix need a network?

No. It keeps everything in one folder, or in memory with \`--memory\`.

## Can I use real data in tests?

There is no need to: start with the demo site, take a snapshot, go back to it before each test.

## What happens to a call when the log cannot be written?

It does not go through. No record, no call.

## How do I move from the local Wix to the real one?

Add a connection with an API key of your account under Settings, and connect the agent to it. Nothing changes for the agent.`,
  },
];
