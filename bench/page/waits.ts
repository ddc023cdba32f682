/** Waits inside the page, where looking is cheap: the answer is when it became so, on the shared clock. */
import { now } from './bare-links.ts';

const LOOK_MS = 5;

export function when(check: () => boolean, limitMs: number): Promise<number | null> {
  const endMs = performance.now() + limitMs;
  return new Promise((resolve) => {
    const look = (): void => {
      if (check()) resolve(now());
      else if (performance.now() > endMs) resolve(null);
      else setTimeout(look, LOOK_MS);
    };
    look();
  });
}

/** Cheap, and enough to tell two texts apart. */
export function textDigest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(36)}`;
}
