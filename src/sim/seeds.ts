/** Rooms in which something once went wrong, and what. They are run with every test. */
export const SEEDS: readonly { seed: number; once: string }[] = [
  { seed: 379, once: 'what a report told that came late by a slow path was never known' },
  {
    seed: 618,
    once: 'a neighbour that was lost and found by one side alone was not told everything',
  },
  { seed: 751, once: 'so it was here, behind a relay that came back' },
  {
    seed: 788,
    once: "a checkpoint's log that a page had not followed yet was read from its start",
  },
];
