import { areaName } from '../../src/catalogue/method.ts';
import { type Track, tracks, type Version } from '../../src/catalogue/versions.ts';

/** `docs/versions.md`: the versions of each area's API and what becomes of them. */
export function versionsPage(): string {
  return [
    '# Versions',
    '',
    'Each area of Wix has its own versions. A new major is a new set of paths; an older one goes away later. Made from',
    '`src/catalogue/versions.ts` by `npm run docs`; `/api/catalogue/versions` answers the same.',
    '',
    '- **Current**: call this one.',
    '- **Deprecated**: still answers, with `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) headers.',
    '- **Removed**: answers 404, and the message names what took its place.',
    '- **Not implemented**: Wix has it, the local Wix answers 501. The gateway forwards it like any other.',
    '',
    '| Area | API | Version | State | Since | Until | Instead | |',
    '|---|---|---|---|---|---|---|---|',
    ...tracks.flatMap((track) => track.versions.map((version) => row(track, version))),
    '',
  ].join('\n');
}

function row({ area, name }: Track, version: Version): string {
  const { state, deprecatedOn = '', removedOn = '', successor = '', note } = version;
  const shownState = state.replace('-', ' ');
  const cells = [areaName(area), name, version.name, shownState, deprecatedOn, removedOn, successor, note];
  return `| ${cells.join(' | ')} |`;
}
