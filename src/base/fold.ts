/**
 * Text folded for comparing without regard to case. SQLite and PostgreSQL fold differently (and SQLite only ASCII),
 * so it is done here, once, when a row is written, and again on what it is compared with.
 */
export function fold(text: string): string {
  return (ascii.test(text) ? text : text.normalize('NFC')).toLowerCase();
}

/** Text that has but one form. */
const ascii = /^[ -~]*$/;
