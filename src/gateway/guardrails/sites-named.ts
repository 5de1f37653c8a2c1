import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Method } from '../../catalogue/method.ts';

/** Members of messages that name a site. */
export const siteMember = /(^|\.)\w*site_?id$/i;

/** Methods that read data at one place and write it at another: at once, or whenever a schedule says. */
const moving: ReadonlyMap<string, 'once' | 'scheduled'> = new Map([
  ['wix.hub.v1.DataMovementService.SubmitJob', 'once'],
  ['wix.hub.v1.DataMovementSchedulerService.CreateScheduledDataWorkflow', 'scheduled'],
  ['wix.hub.v1.DataMovementSchedulerService.UpdateScheduledDataWorkflow', 'scheduled'],
]);

/**
 * Methods that name sites beside the one that a call is for, to move data from or to install on, with where they do. A test
 * holds them against the schemas; what has none was looked at by hand.
 */
const naming: ReadonlyMap<string, RegExp> = new Map([
  ['wix.apps.installer.v1.AppsInstaller.InstallApp', /^tenant\.id$/],
  ...[
    ...moving.keys(),
    'wix.ecom.checkout_template.api.v1.CheckoutTemplateService.CreateAndRedirectToCheckout',
    'wix.ecom.checkout_template.api.v1.CheckoutTemplateService.CreateCheckoutFromTemplate',
    'wix.ecom.abandoned_checkout.api.v1.AbandonedCheckoutService.RedirectToCheckout',
  ].map((id) => [id, siteMember] as const),
]);

/** Whether what a method takes names sites. */
export function namesSites({ id }: Pick<Method, 'id'>): boolean {
  return naming.has(id);
}

/** Whether a method moves data, which it may name sites for, and when it does; `undefined` of any other. */
export function movesData({ id }: Pick<Method, 'id'>): 'once' | 'scheduled' | undefined {
  return moving.get(id);
}

/** Sites that a call of such a method names; `undefined` of any other. */
export function sitesNamed({ id }: Pick<Method, 'id'>, message: JsonObject): string[] | undefined {
  const names = naming.get(id);
  if (!names) return undefined;
  const named = new Set<string>();
  visit(message, '', named, names);
  return [...named];
}

function visit(value: Json, path: string, named: Set<string>, names: RegExp): void {
  if (Array.isArray(value)) for (const one of value) visit(one, path, named, names);
  else if (isObject(value))
    for (const [key, inner] of Object.entries(value))
      visit(inner, path === '' ? key : `${path}.${key}`, named, names);
  else if (names.test(path) && value !== null && value !== '') named.add(String(value));
}
