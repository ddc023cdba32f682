import { afterEach, describe, expect, test, vi } from 'vitest';
import { snapshotOf } from '../../../watch/snapshot-fixture.ts';
import { timelineText } from '../../../watch/timeline-text.ts';
import { createTimeline } from '../../../watch/timeline.ts';
import { answerTo } from './file-answer.ts';
import { READ_SECONDS_MAX, readFile, type FileWorker } from './read-file.ts';

const AT_MS = 1_795_270_000_000;
const timeline = createTimeline();
timeline.take(snapshotOf({ peers: 3, atMs: AT_MS }));
const exported = timeline.toFile('r', AT_MS);
const good = new Blob([timelineText(exported)]);
const HERE = { is: 'here' };
const forever = new AbortController().signal;

/** A worker that does what it is told to when it is given a file. */
function workerThat(work: (worker: EventTarget, file: Blob) => void) {
  const events = new EventTarget();
  const worker = {
    addEventListener: events.addEventListener.bind(events),
    postMessage: vi.fn((file: Blob) => work(events, file)),
    terminate: vi.fn(),
  };
  return { worker, create: () => worker as unknown as FileWorker };
}
const say = (to: EventTarget, data: unknown): boolean =>
  to.dispatchEvent(Object.assign(new Event('message'), { data }));
const fail = (to: EventTarget): boolean =>
  to.dispatchEvent(Object.assign(new Event('error'), { message: 'no memory' }));

afterEach(() => vi.useRealTimers());

describe('a file is read', () => {
  test('in a worker, which goes when it has answered', async () => {
    const { worker, create } = workerThat((to, file) => {
      say(to, HERE);
      void answerTo(file).then((answer) => say(to, structuredClone(answer)));
    });
    expect(await readFile(good, forever, create)).toEqual({ is: 'read', file: exported });
    expect(worker.terminate).toHaveBeenCalledTimes(1);
  });

  test('on the page where there is no worker, or none comes', async () => {
    const { create } = workerThat(fail);
    for (const made of [null, create])
      expect(await readFile(good, forever, made)).toEqual({ is: 'read', file: exported });
  });

  test('and what is wrong with it is told', async () => {
    const refused = { is: 'refused', problem: 'not-json', where: null };
    expect(await readFile(new Blob(['{']), forever, null)).toEqual(refused);
  });
});

describe('reading ends', () => {
  test('after its time', async () => {
    vi.useFakeTimers();
    const { worker, create } = workerThat((to) => say(to, HERE));
    const outcome = readFile(good, forever, create);
    await vi.advanceTimersByTimeAsync(READ_SECONDS_MAX * 1000 - 1);
    expect(worker.terminate).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toEqual({ is: 'cut-short' });
    expect(worker.terminate).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('when it is cancelled, before or meanwhile', async () => {
    const { worker, create } = workerThat((to) => say(to, HERE));
    const control = new AbortController();
    const outcome = readFile(good, control.signal, create);
    control.abort();
    expect(await outcome).toEqual({ is: 'cancelled' });
    expect(worker.terminate).toHaveBeenCalledTimes(1);
    expect(await readFile(good, control.signal, create)).toEqual({ is: 'cancelled' });
    expect(await readFile(good, control.signal, null)).toEqual({ is: 'cancelled' });
    expect(worker.postMessage).toHaveBeenCalledTimes(1);
  });

  test('when the file brings the worker down: the page does not try it too', async () => {
    const { create } = workerThat((to) => {
      say(to, HERE);
      fail(to);
    });
    expect(await readFile(good, forever, create)).toEqual({ is: 'unread', message: 'no memory' });
  });
});
