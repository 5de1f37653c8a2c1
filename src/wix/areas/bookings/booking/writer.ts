import type { JsonObject } from '../../../../base/json.ts';
import { runBulk } from '../../../bulk.ts';
import type { CallContext, Handlers } from '../../../endpoint.ts';
import { WixFault } from '../../../fault.ts';
import type { endpoints } from '../endpoints.ts';
import { objectIn, objectsIn, textsIn } from '../query.ts';
import { allowedActions } from './allowed.ts';
import type { Booking } from './booking.ts';
import { saveBooking } from './change.ts';
import { confirmBooking, confirmOrDecline, declineBooking, markAsPending } from './confirm.ts';
import { bookingsIn, createBooking } from './create.ts';
import { cancelBooking, rescheduleBooking, updateParticipants } from './move.ts';
import { loadBooking } from './store.ts';

/** Does one thing to a booking and answers it. */
const answering =
  (work: (context: CallContext, request: JsonObject) => Promise<Booking>) =>
  async (context: CallContext, request: JsonObject): Promise<{ booking: Booking }> => ({
    booking: await work(context, request),
  });

/** What changes bookings. None of it reads them: a call answers with the booking that it changed, and no other. */
export const writerHandlers = {
  createBooking: answering(createBooking),
  confirmBooking: answering(confirmBooking),
  declineBooking: answering(declineBooking),
  cancelBooking: answering(cancelBooking),
  rescheduleBooking: answering(rescheduleBooking),
  markBookingAsPending: answering(markAsPending),
  updateNumberOfParticipants: answering(updateParticipants),
  confirmOrDeclineBooking: answering(confirmOrDecline),

  async bulkCreateBookings(context, request) {
    return runBulk(
      bookingsIn(request),
      request.returnFullEntity,
      () => undefined,
      async (row) => done(await createBooking(context, row)),
    );
  },

  async bulkConfirmOrDeclineBookings(context, { details, returnEntity }) {
    const rows = objectsIn(details);
    refuseRepeated(rows, 'DUPLICATED_BOOKINGS');
    return runBulk(
      rows,
      returnEntity,
      ({ bookingId }) => bookingId,
      async (row) => done(await confirmOrDecline(context, row)),
    );
  },

  async bulkCalculateAllowedActions(context, { bookingIds }) {
    return runBulk(
      textsIn(bookingIds),
      true,
      (id) => id,
      async (id) => {
        const { booking, policy } = await loadBooking(context, id);
        return { id, item: allowedActions(booking, policy, context.clock.now()) };
      },
    );
  },

  async setBookingSubmissionId(context, { bookingId, submissionId }) {
    const stored = await loadBooking(context, String(bookingId));
    const changed = { ...stored.booking, formSubmissionId: String(submissionId) };
    return { booking: await saveBooking(context, stored, changed) };
  },

  async updateBookingExtendedFields(context, { id, namespace, namespaceData }) {
    const stored = await loadBooking(context, String(id));
    const namespaces = {
      ...stored.booking.extendedFields?.namespaces,
      [String(namespace)]: objectIn(namespaceData),
    };
    await saveBooking(context, stored, { ...stored.booking, extendedFields: { namespaces } });
    return { namespace, namespaceData: objectIn(namespaceData) };
  },
} satisfies Partial<Handlers<typeof endpoints>>;

function done(booking: Booking) {
  return { id: booking.id, item: booking };
}

function refuseRepeated(rows: readonly JsonObject[], code: string): void {
  const ids = rows.map(({ bookingId }) => bookingId);
  if (new Set(ids).size < ids.length) throw new WixFault(400, code, 'A booking can be named only once.');
}
