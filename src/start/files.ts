import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file that only its owner reads: whole or not at all, also when the process is killed. */
export function writeWhole(path: string, text: string): void {
  withDraft(path, text, (draft) => renameSync(draft, path));
}

/** The same for a file that stays as it is once it is there, whoever made it. */
export function writeOnce(path: string, text: string): void {
  if (existsSync(path)) return;
  withDraft(path, text, (draft) => {
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  });
}

/** Another process may write in the same folder: each has a draft of its own. */
function withDraft(path: string, text: string, publish: (draft: string) => void): void {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    publish(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}
