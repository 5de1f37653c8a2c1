import type { Handle } from '../base/http.ts';
import { refusal } from '../gateway/refusal.ts';

/** Answers 503 where a handle fails while nothing can be done, as long as `whyNot` says so; any other failure stays ours. */
export function orUnavailable(
  handle: Handle,
  whyNot: () => Promise<string | undefined>,
  onBug: (error: unknown) => void,
): Handle {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      if ((await whyNot()) === undefined) throw error;
      onBug(error);
      const reason = 'Fairlead cannot use its database now: /readyz says why';
      return refusal(503, 'GATEWAY_UNAVAILABLE', reason, {}, { 'retry-after': '5' });
    }
  };
}
