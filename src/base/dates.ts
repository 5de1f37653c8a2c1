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
