/** What a person wrote beside an answer, in one line and without the full stop that the sentence around it has. */
export function cleanNote(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
}

/** As it goes on after who answered: `: not before Monday`. */
export function tellNote(note: string | undefined): string {
  return note ? `: ${note}` : '';
}
