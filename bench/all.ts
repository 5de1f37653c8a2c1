import type { Benchmark } from './benchmark.ts';
import { benchmark as catalogue } from './catalogue.ts';
import { benchmark as consolePages } from './console.ts';
import { benchmark as gateway } from './gateway.ts';
import { benchmark as log } from './log.ts';
import { benchmark as logSize } from './log-size.ts';
import { benchmark as mcp } from './mcp.ts';
import { benchmark as memory } from './memory.ts';
import { benchmark as profiles } from './profiles.ts';
import { benchmark as start } from './start.ts';
import { benchmark as testing } from './testing.ts';
import { benchmark as wix } from './wix.ts';
import { benchmark as wixPeers } from './wix-peers.ts';

/** Every benchmark, in the order in which they are run and told. */
export const benchmarks: readonly Benchmark[] = [
  ...[gateway, mcp, wixPeers, wix, start, testing, catalogue],
  ...[log, logSize, memory, profiles, consolePages],
];
