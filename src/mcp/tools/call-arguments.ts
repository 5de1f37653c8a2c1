import type { JsonObject } from '../../base/json.ts';

/** Arguments of every tool that makes a call. */
export const callArguments = {
  siteId: { type: 'string', description: 'which site, when there are several; ListWixSites shows them' },
  approval: { type: 'string', description: 'id of an approval that this very call was given' },
} as const;

/** Takes those arguments out of the others. */
export function readCallArguments({ siteId, approval, ...others }: JsonObject): {
  readonly options: { readonly siteId?: string | undefined; readonly approval?: string | undefined };
  readonly others: JsonObject;
} {
  return {
    options: {
      siteId: typeof siteId === 'string' && siteId !== '' ? siteId : undefined,
      approval: typeof approval === 'string' && approval !== '' ? approval : undefined,
    },
    others,
  };
}
