/** Reads a timeline file beside the page's own work: somebody's file may take seconds. Runs in a worker, which reads one. */
import { answerTo, type WorkerMessage } from './file-answer.ts';

addEventListener('message', ({ data }: MessageEvent<Blob>) => {
  void answerTo(data).then((answer) => postMessage(answer satisfies WorkerMessage));
});
postMessage({ is: 'here' } satisfies WorkerMessage);
