import { isMaskName } from '../../catalogue/field-masks.ts';
import { actionOf } from '../../catalogue/groups.ts';
import type { Method } from '../../catalogue/method.ts';

/** Lists of a message that say how to answer, or who asks. */
const manners = /^(fields|fieldsets?|include\w*|captcha_?tokens|(path|query)_?params|headers)$/i;

/** Lists of parts of the one thing that a message is about: their members are no things of their own. */
const parts =
  /^(\w*label_?keys\w*|tags|\w*line_?items?(_?changes)?|(catalog|custom)_?items|coupons|gift_?cards|memberships|choices|media|locations|form_?submissions|booked_?add_?ons|field_?modifications|(custom_?)?(additional_?fees|discounts))$/i;

/** Whether the members of a list of a message, by its name, are things that a call writes; parts that it takes away are. */
export function listsThings(method: Pick<Method, 'name' | 'access'>, list: string): boolean {
  return !manners.test(list) && !isMaskName(list) && (actionOf(method) === 'delete' || !parts.test(list));
}
