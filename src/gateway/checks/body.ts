import type { BodyFault } from '../call.ts';
import type { Check } from '../decide.ts';
import { type Denied, deny } from '../decision.ts';

/** A body that did not come whole, or cannot be read as it came, is never sent on. */
export const checkBody: Check = ({ bodyFault }) => bodyFault && tell(bodyFault);

function tell(fault: BodyFault): Denied {
  switch (fault.kind) {
    case 'too-large':
      return deny('body', 'PAYLOAD_TOO_LARGE', `the request body is larger than ${fault.limitBytes} bytes`, {
        limitBytes: fault.limitBytes,
      });
    case 'encoded':
      return deny('body', 'BODY_ENCODED', 'the request body is compressed: send it as it is');
    case 'too-slow':
      return deny('body', 'BODY_TOO_SLOW', `the request body did not come within ${fault.limitMs} ms`, {
        limitMs: fault.limitMs,
      });
    case 'no-room':
      return deny('body', 'BODY_NO_ROOM', 'too many large request bodies are being read at once', {
        ...{ sent: false, mayRepeat: true, retryAfterSeconds: 1 },
      });
    case 'broken-off':
      return deny('body', 'BODY_BROKEN_OFF', 'the request body broke off before it was whole');
  }
}
