/** Rooms in which something once went wrong, and what. They are run with every test. */
export const SEEDS: readonly { seed: number; once: string }[] = [
  { seed: 5, once: 'a mesh asked to be woken at once, for ever, for a peer that was cut off' },
  { seed: 21, once: 'a report that came late by the old path was taken for the newest' },
  { seed: 29, once: 'a viewer kept entries that nobody can prove, and was never in step' },
  { seed: 212, once: 'what was told while a question was under way was never asked for' },
];
