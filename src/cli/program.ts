import { Command, Option } from 'commander';
import {
  type Config,
  environmentName,
  type Flags,
  readConfig,
  type SettingName,
  settings,
} from '../config.ts';
import { addActivityCommands } from './activity.ts';
import { addAgentCommands } from './agents.ts';
import { addConnectionCommands } from './connections.ts';
import { addMcpCommand } from './mcp.ts';
import { addMigrateCommand } from './migrate.ts';
import { addPolicyCommands } from './policy.ts';
import type { Terminal } from './terminal.ts';

/** What the commands that start something do; handed in, so that the command line can be tested by itself. */
export interface Starts {
  up(config: Config): Promise<void>;
  gateway(config: Config): Promise<void>;
  wix(config: Config): Promise<void>;
  run(config: Config, command: readonly string[]): Promise<void>;
}

/** The command line of Fairlead, whole. */
export function createProgram(starts: Starts, terminal: Terminal, version: string): Command {
  const program = new Command('fairlead')
    .description('A gateway between AI agents and the Wix API, and a local Wix to build against.')
    .version(version)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .enablePositionalOptions()
    .exitOverride();
  const start = (name: 'up' | 'gateway' | 'wix', description: string, options = {}) =>
    withSettings(program.command(name, options).description(description)).action(async (flags: Flags) => {
      await starts[name](readConfig(flags, terminal.environment));
    });
  start('up', 'start everything: the gateway on one port, the local Wix on another', { isDefault: true });
  start('gateway', 'start the gateway alone; its upstream comes from its connections');
  start('wix', 'start the local Wix alone');
  withSettings(
    program
      .command('run <command...>')
      .description('run a program with its calls to Wix going to the local Wix: fairlead run -- node app.js')
      .passThroughOptions(),
  ).action(async (command: string[], flags: Flags) => {
    await starts.run(readConfig(flags, terminal.environment), command);
  });
  addAgentCommands(program, terminal);
  addConnectionCommands(program, terminal);
  addPolicyCommands(program, terminal);
  addActivityCommands(program, terminal);
  addMcpCommand(program, terminal);
  withSettings(addMigrateCommand(program, terminal), ['data', 'databaseUrl']);
  return program;
}

/** Adds a flag for every setting, or for these. Values stay text: `readConfig` checks them all at once. */
function withSettings(
  command: Command,
  names: readonly SettingName[] = Object.keys(settings) as SettingName[],
): Command {
  for (const name of names) {
    const { flag, help, initial, ...rest } = settings[name];
    const argument = 'argument' in rest ? ` <${rest.argument}>` : '';
    const shown = initial === undefined || initial === false ? '' : ` (default ${initial})`;
    command.addOption(new Option(`--${flag}${argument}`, `${help}${shown} [${environmentName(name)}]`));
  }
  return command;
}
