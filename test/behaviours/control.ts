import type { Behaviour } from './behaviour.ts';

/** Wix has no control plane: what says so is the promise of this project alone. */
export const control = [
  {
    id: 'control.drop',
    source: 'guide',
    sentence: 'A fault breaks the connection in the middle of an answer, after the call was done.',
  },
  {
    id: 'control.probability',
    source: 'guide',
    sentence:
      'A fault that strikes by chance follows the chance that it is given, so that a run can be had again.',
  },
  {
    id: 'control.clock-story',
    source: 'guide',
    sentence: 'Webhooks become due, tokens expire and dates are written by the local clock.',
  },
  {
    id: 'control.requests',
    source: 'guide',
    sentence:
      'What came in is recorded with the method it hit, who called, the status, the sizes and why it was refused.',
  },
  {
    id: 'control.requests-faults',
    source: 'guide',
    sentence:
      'A call that a fault struck is recorded with that fault, whether it answered, delayed or broke the answer off.',
  },
  {
    id: 'control.accounts',
    source: 'guide',
    sentence: "A key of one account reaches that account's sites and no other's.",
  },
  {
    id: 'control.sites-apart',
    source: 'guide',
    sentence: "Whatever is done on several sites, none ever sees another's rows.",
  },
] as const satisfies readonly Behaviour[];
