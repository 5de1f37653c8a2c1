/**
 * Compares the generated files with those last committed, after a regeneration. Fails when a method turns from write
 * to read, when one becomes public that was internal, when methods are lost, or when two share a route; the rest it tells, for a person to review.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Line {
  readonly id: string;
  readonly verb: string;
  readonly path: string;
  readonly access: string;
  readonly visibility?: string;
  readonly aliases?: readonly string[];
  readonly alternates?: readonly { readonly verb: string; readonly path: string }[];
}

const root = join(import.meta.dirname, '..', '..', '..');
const file = 'src/catalogue/methods.json';
const before = byId(
  execFileSync('git', ['show', `HEAD:${file}`], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }),
);
const after = byId(readFileSync(join(root, file), 'utf8'));

const added = [...after.keys()].filter((id) => !before.has(id));
const lost = [...before.keys()].filter((id) => !after.has(id));
const kept = [...after.values()].flatMap((now) => {
  const then = before.get(now.id);
  return then ? [{ then, now }] : [];
});
const moved = kept.filter(({ then, now }) => then.verb !== now.verb || then.path !== now.path);
const opened = kept.filter(({ then, now }) => then.access === 'write' && now.access === 'read');
const published = kept.filter(
  ({ then, now }) => then.visibility === 'internal' && now.visibility !== 'internal',
);
const collisions = collidingRoutes([...after.values()]);

const publicCount = (lines: ReadonlyMap<string, Line>): number =>
  [...lines.values()].filter(({ visibility }) => visibility !== 'internal').length;
console.log(
  `methods ${before.size} -> ${after.size}, public ${publicCount(before)} -> ${publicCount(after)}`,
);
tell('added', added);
tell(
  'moved',
  moved.map(({ then, now }) => `${now.id}: ${then.verb} ${then.path} -> ${now.verb} ${now.path}`),
);
const failures = [
  ...tell('lost', lost),
  ...tell(
    'turned from write to read',
    opened.map(({ now }) => now.id),
  ),
  ...tell(
    'turned from internal to public',
    published.map(({ now }) => now.id),
  ),
  ...tell('routes of two methods', collisions),
];
process.exitCode = failures.length > 0 ? 1 : 0;

function byId(text: string): Map<string, Line> {
  const lines = JSON.parse(text) as readonly Line[];
  return new Map(lines.map((line) => [line.id, line]));
}

function collidingRoutes(lines: readonly Line[]): string[] {
  const owners = new Map<string, string>();
  return lines.flatMap(({ id, verb, path, aliases = [], alternates = [] }) => {
    const routes = [path, ...aliases].map((each) => ({ verb, path: each }));
    return [...routes, ...alternates].flatMap((route) => {
      const shape = `${route.verb} ${route.path.replace(/\{[^}]+\}/g, '{}')}`;
      const owner = owners.get(shape);
      owners.set(shape, id);
      return owner === undefined ? [] : [`${shape}: ${owner} and ${id}`];
    });
  });
}

function tell(what: string, lines: readonly string[]): readonly string[] {
  console.log(`${what}: ${lines.length}`);
  for (const line of lines) console.log(`  ${line}`);
  return lines;
}
