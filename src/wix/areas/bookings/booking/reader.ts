import type { JsonObject } from '../../../../base/json.ts';
import { type CallContext, documentPage, type Handlers, type JsonText } from '../../../endpoint.ts';
import { countQuery, type QueryRow, runQuery } from '../../../query/run.ts';
import type { endpoints } from '../endpoints.ts';
import { objectIn, pagingMetadata, queryOf, selectionOf, textIn } from '../query.ts';
import { allowedActions } from './allowed.ts';
import type { Booking } from './booking.ts';
import { bookingList } from './fields.ts';

/** The only way to read bookings: the writer has none. */
export const readerHandlers = {
  queryExtendedBookings: (context, request) => answerPage(context, request, objectIn(request.query)),

  // The older form of it: a session named beside the query counts more than the ids in the filter.
  async queryExtendedBookingsLegacy(context, request) {
    const query = objectIn(request.query);
    const sessionId = textIn(request.sessionId);
    if (sessionId === undefined) return answerPage(context, request, query);
    const { id: _id, ...filter } = objectIn(query.filter);
    const session = { 'bookedEntity.item.slot.sessionId': sessionId };
    return answerPage(context, request, { ...query, filter: { ...filter, ...session } });
  },

  async countExtendedBookings(context, { filter }) {
    return { count: await countQuery(context.db, selectionOf(context, bookingList, filter)) };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

async function answerPage(context: CallContext, request: JsonObject, query: JsonObject): Promise<JsonText> {
  const page = await runQuery(context.db, queryOf(context, bookingList, query));
  const extras = await extrasOf(context, page.rows, request);
  const docs = page.rows.map(({ id, doc }) => `{"booking":${doc}${extras.get(id) ?? ''}}`);
  return documentPage('extendedBookings', docs, { pagingMetadata: pagingMetadata(page, false) });
}

/** What is shown beside a booking because it was asked for, as the JSON that follows it. */
async function extrasOf(
  { db, siteId, clock }: CallContext,
  rows: readonly QueryRow[],
  { withBookingAllowedActions, withBookingPolicySettings }: JsonObject,
): Promise<ReadonlyMap<string, string>> {
  const asked = withBookingAllowedActions === true || withBookingPolicySettings === true;
  if (!asked || rows.length === 0) return new Map();
  const policies = await db
    .selectFrom('booking')
    .select(['id', 'doc', 'policy'])
    .where('site_id', '=', siteId)
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  return new Map(
    policies.map(({ id, doc, policy: text }): [string, string] => {
      const policy = JSON.parse(text) as JsonObject;
      const extras = {
        ...(withBookingAllowedActions === true
          ? { allowedActions: allowedActions(JSON.parse(doc) as Booking, policy, clock.now()) }
          : {}),
        ...(withBookingPolicySettings === true
          ? {
              bookingPolicySettings: {
                cancellationFeeEnabled: objectIn(policy.cancellationFeePolicy).enabled === true,
              },
            }
          : {}),
      };
      return [id, `,${JSON.stringify(extras).slice(1, -1)}`];
    }),
  );
}
