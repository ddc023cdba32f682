/** Reads somebody's timeline file in a worker, for so long and no longer; where there is no worker, on the page. */
import type { FileAnswer, WorkerMessage } from './file-answer.ts';

/** An hour of a full room takes a second on a laptop: what takes this long was made to. */
export const READ_SECONDS_MAX = 20;

/** `cut-short`: it took longer than READ_SECONDS_MAX. `cancelled`: by the signal. */
export type ReadOutcome = FileAnswer | { is: 'cut-short' } | { is: 'cancelled' };

export type FileWorker = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

const create = (): FileWorker =>
  new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module' });

/** Does not reject. On the page, neither the time nor the signal ends the reading: only the limits of the parser bound it. */
export async function readFile(
  file: Blob,
  signal: AbortSignal,
  createWorker: (() => FileWorker) | null = typeof Worker === 'undefined' ? null : create,
): Promise<ReadOutcome> {
  const outcome = createWorker === null ? null : await readBeside(file, signal, createWorker());
  return outcome ?? (await readHere(file, signal));
}

/** Null: the worker never came. */
function readBeside(
  file: Blob,
  signal: AbortSignal,
  worker: FileWorker,
): Promise<ReadOutcome | null> {
  return new Promise((resolve) => {
    let isHere = false;
    const end = (outcome: ReadOutcome | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.terminate();
      resolve(outcome);
    };
    const onAbort = (): void => end({ is: 'cancelled' });
    const timer = setTimeout(() => end({ is: 'cut-short' }), READ_SECONDS_MAX * 1000);
    worker.addEventListener('error', ({ message }) =>
      // A file that brought a worker down would bring the page down.
      end(isHere ? { is: 'unread', message } : null),
    );
    worker.addEventListener('messageerror', () => end({ is: 'unread', message: 'no answer' }));
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.is === 'here') isHere = true;
      else end(data);
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else worker.postMessage(file);
  });
}

async function readHere(file: Blob, signal: AbortSignal): Promise<ReadOutcome> {
  try {
    const { answerTo } = await import('./file-answer.ts');
    const answer = await answerTo(file);
    return signal.aborted ? { is: 'cancelled' } : answer;
  } catch (error) {
    return { is: 'unread', message: String(error) };
  }
}
