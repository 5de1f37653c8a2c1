// Loaded into a process of Fairlead by `--import`: kills it, as a power cut would, at an exact step of its own code. The
// product knows nothing of it: the module that has the step is loaded behind another one, which wraps the function.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** @type {{ file: string, names: string[], member?: string, when: 'before' | 'inside' | 'after', nth: number, armed: boolean }} */
const at = JSON.parse(process.env.DIE_AT ?? 'null');
let left = at.nth;
let { armed } = at;

function step() {
  if (!armed || --left > 0) return;
  if (process.env.DIED_FILE) writeFileSync(process.env.DIED_FILE, 'at the step');
  process.kill(process.pid, 'SIGKILL');
}

/** `inside`: after the work that the function was given, before what it does with it, as a commit. */
function dying(real) {
  return function dies(...args) {
    if (at.when === 'before') step();
    if (at.when === 'inside') {
      const [work] = args;
      args[0] = async (...given) => {
        const result = await work(...given);
        step();
        return result;
      };
    }
    const result = real.apply(this, args);
    if (at.when !== 'after') return result;
    if (typeof result?.then !== 'function') {
      step();
      return result;
    }
    return result.then((value) => {
      step();
      return value;
    });
  };
}

/** The function itself; what it makes (all the functions of it), or a member of that; or a member of each thing in a list. */
function wrap(real) {
  if (at.member === undefined) return dying(real);
  const inMade = (made) =>
    at.member === '' && typeof made === 'object'
      ? Object.fromEntries(Object.entries(made).map(([name, one]) => [name, dying(one)]))
      : at.member === ''
        ? dying(made)
        : { ...made, [at.member]: dying(made[at.member]) };
  return Array.isArray(real) ? real.map(inMade) : (...args) => inMade(real(...args));
}

function standIn(url) {
  const real = JSON.stringify(`${url}?real`);
  return [`export * from ${real};`, ...at.names.map((name) => wrapped(name, real))].join('\n');
}

/** A function, as the real one: modules that import each other find it before either has run. */
function wrapped(name, real) {
  const imported = `import { ${name} as real_${name} } from ${real};`;
  return /^[a-z]+Migrations$/.test(name)
    ? `${imported} export const ${name} = globalThis.dieAt(real_${name});`
    : `${imported} let wrapped_${name};
       export function ${name}(...args) { wrapped_${name} ??= globalThis.dieAt(real_${name}); return wrapped_${name}(...args); }`;
}

if (at) {
  globalThis.dieAt = wrap;
  process.on('SIGUSR2', () => {
    armed = true;
  });
  registerHooks({
    load: (url, context, next) =>
      url.endsWith(`/src/${at.file}`)
        ? { format: 'module', source: standIn(url), shortCircuit: true }
        : next(url, context),
  });
}
