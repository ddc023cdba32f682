import { allHave, haveSameText, living, wordsOf } from '../facts.ts';
import { setupOf, writes, type Experiment } from './experiment.ts';

const EVERYONE = [0, 1, 2, 3, 4];
const FIRST_WORDS = ['rain on', 'the tin', 'roof all', 'night long', 'until dawn'];
const FIRST = 10;
const ALL = 14;

export const eventualConsistency: Experiment = {
  name: 'eventual-consistency',
  setup: setupOf({ seed: 11, peers: EVERYONE.length, latencyMsMax: 900, jitterMsMax: 60 }),
  speed: 0.5,
  showsFigures: false,
  steps: [
    {
      does: (lab) => EVERYONE.map((place, i) => writes(lab, place, FIRST_WORDS[i] ?? '')),
      isDone: (lab) => !haveSameText(lab, living(lab)),
    },
    { does: () => [], isDone: (lab) => allHave(lab, FIRST) },
    {
      does: () =>
        [0, 1].map((place) => ({
          type: 'edit',
          place,
          at: 0,
          remove: 0,
          insert: place === 0 ? 'warm wind ' : 'cold wind ',
        })),
      isDone: (lab) => Math.max(...living(lab).map((place) => wordsOf(lab, place))) >= ALL - 2,
    },
    { does: () => [], isDone: (lab) => allHave(lab, ALL) },
  ],
  hasEnded: (lab) => allHave(lab, ALL),
};
