import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../config.ts';
import { readCredentials } from './credentials.ts';
import { StartProblem } from './problem.ts';
import { startWixAlone } from './up.ts';

const redirect = pathToFileURL(fileURLToPath(new URL('../redirect/index.mjs', import.meta.url))).href;

/** What a program gets told of the local Wix, as environment variables; those that it has already stay. */
type Told = Readonly<Record<string, string | undefined>>;

interface Reached extends AsyncDisposable {
  readonly told: Told;
}

/**
 * Runs a program whose calls to Wix go to the local Wix: the one at `FAIRLEAD_WIX_ORIGIN`, else the one that runs with
 * these settings, else one of its own that forgets everything when the program ends. Answers the program's exit code.
 */
export async function runRedirected(
  config: Config,
  version: string,
  [program = '', ...args]: readonly string[],
  environment: Told,
  onBug: (error: unknown) => void,
): Promise<number> {
  await using wix = await reachWix(config, version, environment, onBug);
  const flags = `${environment.NODE_OPTIONS ?? ''} --import=${redirect}`.trim();
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: {
      ...wix.told,
      ...environment,
      FAIRLEAD_WIX_ORIGIN: wix.told.FAIRLEAD_WIX_ORIGIN,
      NODE_OPTIONS: flags,
    },
  });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } catch (cause) {
    throw new StartProblem(`Cannot run ${program}: ${(cause as Error).message}.`, { cause });
  } finally {
    process.off('SIGINT', pass).off('SIGTERM', pass);
  }
}

async function reachWix(
  config: Config,
  version: string,
  environment: Told,
  onBug: (error: unknown) => void,
): Promise<Reached> {
  const running = environment.FAIRLEAD_WIX_ORIGIN ?? (await findRunning(config));
  if (running !== undefined) {
    const key = readCredentials(config)?.wixApiKey;
    return {
      told: { FAIRLEAD_WIX_ORIGIN: running, ...(key && { WIX_API_KEY: key }) },
      [Symbol.asyncDispose]: async () => {},
    };
  }
  const { ready, stop } = await startWixAlone({ ...config, memory: true, wixPort: 0 }, version, onBug);
  return {
    told: {
      FAIRLEAD_WIX_ORIGIN: ready.wix,
      WIX_API_KEY: ready.wixApiKey,
      WIX_ACCOUNT_ID: ready.account?.id,
      WIX_SITE_ID: ready.site?.id,
      WIX_APP_ID: ready.app?.id,
      WIX_APP_SECRET: ready.app?.secret,
      WIX_APP_INSTANCE_ID: ready.app?.instanceId,
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** The local Wix of this data folder or on this port, if it answers. */
async function findRunning(config: Config): Promise<string | undefined> {
  const onPort = config.wixPort === 0 ? [] : [`http://${config.host}:${config.wixPort}`];
  const known = readCredentials(config)?.wix;
  for (const origin of known ? [known, ...onPort] : onPort) if (await isLocalWix(origin)) return origin;
  return undefined;
}

/** Only a local Wix has a control plane, which asks for its token. */
async function isLocalWix(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/_local/clock`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => undefined,
  );
  return answer?.status === 401 && (await answer.text()).includes('admin token');
}
