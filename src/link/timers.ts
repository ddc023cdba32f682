/** Time for the adapters, injected so that tests run on a virtual clock. Times are milliseconds of a clock that never jumps back. */
export type Timers = {
  now: () => number;
  /** Runs once, later, never within the call. Returns how to cancel. */
  after: (delayMs: number, run: () => void) => () => void;
};

/** The platform's own timers. A hidden tab slows them down; the room passes worker timers where that matters. */
export const platformTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
