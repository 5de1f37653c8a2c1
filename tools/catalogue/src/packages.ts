import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An installed `@wix` package that may tell of methods or events. */
export interface WixPackage {
  /** Without the scope, e.g. `auto_sdk_stores_products-v-3`. */
  readonly name: string;
  readonly folder: string;
  readonly licence: string;
}

interface Manifest {
  readonly license?: string;
}

/** All generated SDK packages under `modules`, sorted by name. */
export function listPackages(modules: string): WixPackage[] {
  const scope = join(modules, '@wix');
  return readdirSync(scope)
    .filter((name) => name.startsWith('auto_sdk_') || /^marketing_|^wix-data-items-sdk$/.test(name))
    .sort()
    .map((name) => {
      const folder = join(scope, name);
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
      return { name, folder, licence: manifest.license ?? 'none' };
    });
}

/** For each generated package, how the SDK reaches it: `auto_sdk_ecom_orders` -> `@wix/ecom orders`. */
export function readNamespaces(modules: string): Map<string, string> {
  const namespaces = new Map<string, string>();
  const scope = join(modules, '@wix');
  for (const umbrella of readdirSync(scope).sort()) {
    if (umbrella.includes('_')) continue;
    for (const [, namespace, target] of indexOf(join(scope, umbrella)).matchAll(
      /import \* as (\w+) from "@wix\/([\w-]+)"/g,
    ))
      if (namespace && target && !namespaces.has(target))
        namespaces.set(target, `@wix/${umbrella} ${namespace}`);
  }
  return namespaces;
}

function indexOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'build', 'es', 'index.mjs'), 'utf8');
  } catch {
    return '';
  }
}

/** The business area of a package, by the middle part of its name. */
export const areaOfFamily: Readonly<Record<string, string>> = {
  stores: 'products',
  categories: 'products',
  ecom: 'orders',
  crm: 'contacts',
  members: 'members',
  identity: 'members',
  bookings: 'bookings',
  data: 'data',
  events: 'events',
  restaurants: 'restaurants',
  comments: 'community',
  reviews: 'community',
  faq: 'community',
  groups: 'community',
  'pricing-plans': 'pricing-plans',
  'benefit-programs': 'pricing-plans',
  forms: 'forms',
  loyalty: 'loyalty',
  automations: 'automations',
  media: 'media',
  multilingual: 'multilingual',
  blog: 'blog',
  portfolio: 'portfolio',
  'business-tools': 'site',
  atlas: 'site',
  'headless-site-assets': 'site',
  redirects: 'site',
  secrets: 'site',
  marketing: 'marketing',
  'email-subscriptions': 'marketing',
  'app-management': 'apps',
  inbox: 'inbox',
  'analytics-data': 'analytics',
};

/** `stores` of `auto_sdk_stores_products-v-3`. */
export function familyOf(name: string): string {
  return name.replace(/^auto_sdk_/, '').split('_')[0] ?? name;
}
