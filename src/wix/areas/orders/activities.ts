import { toIso } from '../../../base/clock.ts';
import type { Ids } from '../../../base/ids.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { Activity } from './order.ts';

/** What happened to an order. `type` is the older name of `activityType`; Wix sends both. */
export function newActivity(type: string, ids: Ids, nowMs: number, details: JsonObject = {}): Activity {
  return { id: ids.guid(), createdDate: toIso(nowMs), type, activityType: type, ...details };
}
