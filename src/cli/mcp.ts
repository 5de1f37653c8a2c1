import type { Command } from 'commander';
import { readCredentials } from '../start/credentials.ts';
import { StartProblem } from '../start/problem.ts';
import type { Terminal } from './terminal.ts';

/** `fairlead mcp`: what a program starts to speak MCP with an agent's gateway over stdin and stdout. */
export function addMcpCommand(program: Command, terminal: Terminal): void {
  program
    .command('mcp')
    .description('MCP over stdin and stdout for one agent [FAIRLEAD_AGENT_KEY]')
    .option('--url <url>', 'where Fairlead runs [FAIRLEAD_URL]')
    .option('--data <folder>', 'data folder of a Fairlead on this machine', '.fairlead')
    .action(async ({ url, data }: { url?: string; data: string }) => {
      const { environment } = terminal;
      const known = readCredentials({ data: environment.FAIRLEAD_DATA ?? data, memory: false });
      const at = url ?? environment.FAIRLEAD_URL ?? known?.gateway;
      const key = environment.FAIRLEAD_AGENT_KEY;
      if (!key)
        throw new StartProblem('FAIRLEAD_AGENT_KEY is not set: it is the key of the agent to speak for.');
      if (!at)
        throw new StartProblem(
          'No Fairlead is known here: run this in its folder, or give --url or FAIRLEAD_URL.',
        );
      const { runBridge } = await import('./mcp-bridge.ts');
      await runBridge({
        url: `${at.replace(/\/+$/, '')}/mcp`,
        key,
        fetch: terminal.fetch,
        err: terminal.err,
      });
    });
}
