import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

// Loaded into a server with `--import`: at SIGUSR2 it begins a profile of its processor time, and at the next one it ends it and
// writes it to the file BENCH_PROFILE_FILE.
const session = new Session();
session.connect();
let isOn = false;

async function toggle() {
  isOn = !isOn;
  if (isOn) {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 250 });
    await session.post('Profiler.start');
  } else {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(process.env.BENCH_PROFILE_FILE ?? '', JSON.stringify(profile));
  }
}

process.on('SIGUSR2', () => void toggle());
