/** However often it is asked, `run` runs once before the next frame; in a tab that is hidden, once it is shown. */
export function onceAFrame(run: () => void): { ask: () => void; stop: () => void } {
  let frame: number | null = null;
  return {
    ask() {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        run();
      });
    },
    stop() {
      if (frame !== null) cancelAnimationFrame(frame);
      frame = null;
    },
  };
}
