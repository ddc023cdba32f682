/** Answers `{ id, delayMs }` with `id`, that much later. Runs in a worker. */
addEventListener('message', ({ data }: MessageEvent<{ id: number; delayMs: number }>) => {
  setTimeout(() => postMessage(data.id), data.delayMs);
});
