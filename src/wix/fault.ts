import type { JsonObject } from '../base/json.ts';

/**
 * A call that Wix refuses, as a declared fault: one place turns it into HTTP.
 * `code` and `description` go into `details.applicationError`; without a code the details are empty, as Wix has it there.
 */
export class WixFault extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly description: string;
  readonly data: JsonObject;

  constructor(status: number, code: string | undefined, description: string, data: JsonObject = {}) {
    super(description);
    this.status = status;
    this.code = code;
    this.description = description;
    this.data = data;
  }
}

/** What Wix says of one field of a request: `field` is its dotted path, `violatedRule` one of Wix's rule names. */
export interface Violation {
  readonly field: string;
  readonly description: string;
  readonly violatedRule: string;
  readonly ruleName?: string;
  readonly data?: JsonObject;
}

/** A request that breaks the rules of its fields: HTTP 400 with every violation at once. */
export class ValidationFault extends Error {
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map(({ field, description }) => `${field} ${description}`).join(', '));
    this.violations = violations;
  }
}

/** One violation, for the common case. */
export function invalid(
  field: string,
  description: string,
  violatedRule: string,
  data?: JsonObject,
): ValidationFault {
  return new ValidationFault([{ field, description, violatedRule, ...(data ? { data } : {}) }]);
}
