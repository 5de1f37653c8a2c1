/** `fairlead/testing`: a local Wix, or a gateway with one, in the process of your test. */
export type { ReceivedWebhook } from './inbox.ts';
export { startFairlead, type TestAgent, type TestFairlead } from './start-fairlead.ts';
export { type SeedCalls, type StartWixOptions, startWix, type TestWix } from './start-wix.ts';
