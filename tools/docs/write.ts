// `npm run docs`: writes the pages that are made from the code.
import { writeFileSync } from 'node:fs';
import { fidelityPage } from '../../test/fidelity.ts';
import { effectsPage } from './effects.ts';
import { versionsPage } from './versions.ts';

const pages: Readonly<Record<string, () => string>> = {
  'effects.md': effectsPage,
  'fidelity.md': fidelityPage,
  'versions.md': versionsPage,
};

for (const [name, make] of Object.entries(pages)) {
  writeFileSync(new URL(`../../docs/${name}`, import.meta.url), make());
  process.stdout.write(`docs/${name}\n`);
}
