import type { Behaviour } from './behaviour.ts';

const legacy =
  'https://dev.wix.com/docs/build-apps/develop-your-app/access/authentication/use-oauth-as-a-wix-app';
const oauth = 'https://dev.wix.com/docs/rest/app-management/oauth-2/create-access-token';
const tokenInfo = 'https://dev.wix.com/docs/rest/app-management/oauth-2/token-info';
const visitors = 'https://dev.wix.com/docs/go-headless/authentication/visitors/handle-visitors-using-rest';
const identities = 'https://dev.wix.com/docs/build-apps/develop-your-app/access/about-identities';
const permissions =
  'https://dev.wix.com/docs/build-apps/develop-your-app/access/authorization/about-permissions';
const apiKeys = 'https://dev.wix.com/docs/rest/articles/get-started/api-keys';
const appInstance = 'https://dev.wix.com/docs/rest/app-management/app-instance/get-app-instance';
const aboutInstances =
  'https://dev.wix.com/docs/build-apps/develop-your-app/access/app-instances/about-app-instances';
const querySites = 'https://dev.wix.com/docs/sdk/account-level-modules/sites/sites/query-sites';

export const platform = [
  {
    id: 'platform.errors',
    source: 'assumed',
    sentence: 'A body that is not JSON, the wrong type, an unknown path and a missing scope say so.',
  },
  {
    id: 'platform.access.code',
    source: legacy,
    sentence:
      "The consent page's code is exchanged for an access token and a refresh token, and nothing else is in the answer.",
  },
  {
    id: 'platform.access.code-expires',
    source: legacy,
    sentence: 'A code that is ten minutes old is refused.',
  },
  {
    id: 'platform.access.code-replayed',
    source: 'assumed',
    sentence:
      'A code works once: when it comes again it is refused, and the tokens that it gave are revoked.',
  },
  {
    id: 'platform.access.refresh',
    source: legacy,
    sentence:
      'The access token of a code lives for five minutes; its refresh token gives another for as long as the app is installed.',
  },
  {
    id: 'platform.access.wrong-secret',
    source: oauth,
    sentence:
      'A wrong secret is a 401: invalid_client, or an application error where the older call is used.',
  },
  {
    id: 'platform.token.client-credentials',
    source: oauth,
    sentence: 'App id, secret and instance id give an access token for four hours, and no refresh token.',
  },
  {
    id: 'platform.token.names-and-forms',
    source: oauth,
    sentence: 'Token calls take JSON and forms, with names in snake case and in camel case.',
  },
  {
    id: 'platform.token.errors',
    source: oauth,
    sentence:
      'An unknown instance is invalid_grant, an unknown grant type unsupported_grant_type, a broken body invalid_request.',
  },
  {
    id: 'platform.token.uninstalled',
    source: identities,
    sentence: 'With the app uninstalled, its tokens are refused at once, and no others are given.',
  },
  {
    id: 'platform.token.reinstalled',
    source: aboutInstances,
    sentence:
      'An app that comes back to a site has the instance id that it had; tokens, refresh tokens and codes of before stay over.',
  },
  {
    id: 'platform.app-instance.get',
    source: appInstance,
    sentence: 'An app gets its own installation: its name, its permissions, and the site with its Wix apps.',
  },
  {
    id: 'platform.app-instance.scopes',
    source: appInstance,
    sentence: 'It must be an app that may manage itself; the address of the site takes a further permission.',
  },
  {
    id: 'platform.app-instance.finished',
    source: legacy,
    sentence: 'An app says that its setup is done, and gets an empty answer.',
  },
  {
    id: 'platform.token.scopes-of-instance',
    source: permissions,
    sentence:
      'An app may do what its installation was granted; a call beyond that is a 403 with the scopes that would do in its details.',
  },
  {
    id: 'platform.token.visitor',
    source: visitors,
    sentence:
      'A client id alone gives an anonymous visitor, who stays the same when the token is refreshed, sees products and not contacts.',
  },
  {
    id: 'platform.token.info',
    source: tokenInfo,
    sentence:
      'Token info tells whom a token stands for, with its times as text; of any other text, that it is not active.',
  },
  {
    id: 'platform.token.strip-bound-session',
    source: 'sdk',
    sentence: "A visitor's token is exchanged, with the app's secret, for one of the same visitor.",
  },
  {
    id: 'platform.token.member',
    source: 'sdk',
    sentence: "An API key of the site's account lets a client act for one of the site's members.",
  },
  {
    id: 'platform.sdk.app-strategy-refresh-token',
    source: 'sdk',
    sentence: 'AppStrategy handles the callback of the consent page, and calls with a refresh token.',
  },
  {
    id: 'platform.sdk.app-strategy-instance',
    source: 'sdk',
    sentence: 'AppStrategy calls with an instance id, and says so when its secret is wrong.',
  },
  {
    id: 'platform.sdk.app-strategy-access-token',
    source: 'sdk',
    sentence: "AppStrategy calls with a visitor's access token as that visitor, and elevated as the app.",
  },
  {
    id: 'platform.sdk.oauth-strategy',
    source: 'sdk',
    sentence: 'OAuthStrategy makes visitors and renews their tokens.',
  },
  {
    id: 'platform.sdk.api-key-strategy',
    source: 'sdk',
    sentence: 'ApiKeyStrategy calls with key and site, and says so when the key is wrong.',
  },
  {
    id: 'platform.keys.maker',
    source: apiKeys,
    sentence:
      "An account's owner and its co-owners create API keys, each with the permissions chosen for it.",
  },
  {
    id: 'platform.keys.maker-refused',
    source: apiKeys,
    sentence: 'Nobody else can: a team member, or someone of another account, is told who could.',
  },
  {
    id: 'platform.keys.last-use',
    source: 'assumed',
    sentence: 'The last use of an API key is known to the minute, for as long as the key holds.',
  },
  {
    id: 'platform.account.query-sites',
    source: querySites,
    sentence: 'Query Sites answers the sites of the account that wix-account-id names, and none of another.',
  },
  {
    id: 'platform.account.query-sites-pages',
    source: querySites,
    sentence: 'Query Sites pages by cursor until hasNext is false, up to 1,000 sites a page.',
  },
  {
    id: 'platform.account.every-way',
    source: apiKeys,
    sentence:
      'A method of an account is called with the account id and one of a site with the site id, directly and through the gateway.',
  },
  {
    id: 'platform.account.header-missing',
    source: 'assumed',
    sentence:
      'A method of an account without wix-account-id, or called by an app, is refused with 401 NO_ACCOUNT_IDENTITY.',
  },
  {
    id: 'platform.account.header-wrong',
    source: 'assumed',
    sentence: "Another account's id is refused like one that there is not, with 403 PERMISSION_DENIED.",
  },
  {
    id: 'platform.account.scope',
    source: querySites,
    sentence: 'Query Sites asks for a permission of the account, and says which one is missing.',
  },
  {
    id: 'platform.consent.shows',
    source: legacy,
    sentence:
      'The consent page shows the app, the sites to choose from and each permission in words, and needs no script.',
  },
  {
    id: 'platform.consent.approve',
    source: legacy,
    sentence: 'Agreeing goes back to the app with a code, the instance id and the state as it was.',
  },
  {
    id: 'platform.consent.decline',
    source: 'assumed',
    sentence: 'Declining goes back to the app with error access_denied and the state.',
  },
  {
    id: 'platform.consent.redirect-exact',
    source: legacy,
    sentence:
      'A redirect address that is not registered, letter by letter, is refused on the page and never gone to.',
  },
  {
    id: 'platform.consent.escapes',
    source: 'assumed',
    sentence: 'Whatever is in the name of the app or in the address stays text on the page.',
  },
  {
    id: 'platform.consent.only-its-own-page',
    source: 'assumed',
    sentence: 'An answer that was changed, is from another page or comes an hour later is refused.',
  },
  {
    id: 'platform.consent.permission-update',
    source: permissions,
    sentence:
      'An app that asks for more gets it on a site when its owner agrees again, and keeps its instance id.',
  },
  {
    id: 'platform.permissions.any-scope',
    source: permissions,
    sentence:
      'Any one of the scopes that a method asks for lets a caller call it: each method with each of its scopes.',
  },
  {
    id: 'platform.permissions.missing',
    source: permissions,
    sentence:
      'Without any of them, though with all others, each method is a 403 PERMISSION_DENIED whose details name the scopes that would do.',
  },
  {
    id: 'platform.permissions.key-errors',
    source: 'live',
    sentence:
      'No credential is an empty 403, an unknown key a 401, a key without a site or with a site of another account a 403.',
  },
  {
    id: 'platform.permissions.key-is-no-app',
    source: 'https://dev.wix.com/docs/rest/articles/get-started/authentication',
    sentence: 'An API key is no app: it has no token info, and is no client.',
  },
] as const satisfies readonly Behaviour[];
