/** Parts of a date as people read them. */
const forms = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  zone: { timeZoneName: 'short' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** Enough for the zones and languages of a few sites; then it begins anew. */
const maxFormats = 500;
const formats = new Map<string, Intl.DateTimeFormat>();

/** A formatter in a language (BCP 47) and a time zone (IANA). One costs a millisecond to make, so they are kept. */
export function dateFormat(
  form: keyof typeof forms,
  language: string,
  timeZone: string,
): Intl.DateTimeFormat {
  const key = `${form} ${language} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  if (formats.size >= maxFormats) formats.clear();
  const format = new Intl.DateTimeFormat(language, { timeZone, ...forms[form] });
  formats.set(key, format);
  return format;
}

/** Whether it is a day of the calendar as ISO 8601 writes it: `2026-02-28`, not `2026-02-30`. */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
