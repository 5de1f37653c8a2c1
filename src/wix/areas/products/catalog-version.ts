import type { CatalogVersion, Handler, Site } from '../../endpoint.ts';
import { WixFault } from '../../fault.ts';

/** Handlers that answer only on a site with this catalog, and on one that has both. */
export function ofCatalog<Name extends string>(
  version: CatalogVersion,
  handlers: Readonly<Record<Name, Handler>>,
): Readonly<Record<Name, Handler>> {
  const guarded = Object.entries<Handler>(handlers).map(([name, handler]): [string, Handler] => [
    name,
    async (context, request) => {
      refuseOther(version, context.site.catalogVersion);
      return handler(context, request);
    },
  ]);
  return Object.fromEntries(guarded) as Record<Name, Handler>;
}

/** @throws {WixFault} 428 when the site has the other catalog */
function refuseOther(version: CatalogVersion, site: CatalogVersion | null): void {
  if (site === null || site === version) return;
  const [theirs, ours] = site === 'V3_CATALOG' ? ['V3', 'V1'] : ['V1', 'V3'];
  throw new WixFault(
    428,
    `CATALOG_${theirs}_SITE_CALLING_CATALOG_${ours}_API`,
    `This site uses CATALOG_${theirs}: call the Catalog ${theirs} API instead of Catalog ${ours}.`,
  );
}

/** What a site says that it has. */
export function versionOf({ apps, catalogVersion }: Site): CatalogVersion | 'STORES_NOT_INSTALLED' {
  return apps.includes('stores') ? (catalogVersion ?? 'V3_CATALOG') : 'STORES_NOT_INSTALLED';
}
