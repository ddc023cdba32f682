/** Processor time of pages' processes, all threads, as Chromium counts it. Each page has a process of its own: contexts share none. */
import type { CDPSession, Page } from '@playwright/test';
import { contextOf } from './browser.ts';

export class ProcessTimes {
  readonly #sessions: readonly CDPSession[];

  private constructor(sessions: readonly CDPSession[]) {
    this.#sessions = sessions;
  }

  static async of(pages: readonly Page[]): Promise<ProcessTimes> {
    const sessions = await Promise.all(pages.map((page) => contextOf(page).newCDPSession(page)));
    await Promise.all(sessions.map((session) => session.send('Performance.enable')));
    return new ProcessTimes(sessions);
  }

  /** Seconds since each process began. */
  #read(): Promise<number[]> {
    return Promise.all(
      this.#sessions.map(async (session) => {
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN;
      }),
    );
  }

  /** Milliseconds a second of each page, while this lasted. */
  async during(run: () => Promise<unknown>): Promise<number[]> {
    const before = await this.#read();
    const startMs = performance.now();
    await run();
    const after = await this.#read();
    const seconds = (performance.now() - startMs) / 1000;
    return after.map((time, i) => ((time - (before[i] ?? 0)) * 1000) / seconds);
  }
}
