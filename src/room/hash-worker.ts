/** Answers the pieces of an update (hasher.ts) with its SHA-256. Runs in a worker. */
import { createSha256 } from '../crypto/hashes.ts';
import type { HashAnswer, HashRequest } from './hasher.ts';

type Job = { left: number; take(piece: Uint8Array): void; finish(): Promise<Uint8Array> };

/** Ten times as fast as plain JavaScript, and absent on plain http. It takes no pieces. */
const subtle = crypto.subtle as SubtleCrypto | undefined;
const jobs = new Map<number, Job>();

addEventListener('message', ({ data }: MessageEvent<HashRequest>) => {
  const { id, totalBytes, piece } = data;
  const job =
    jobs.get(id) ?? (subtle === undefined ? bySteps(totalBytes) : byPlatform(totalBytes, subtle));
  jobs.set(id, job);
  job.take(piece);
  job.left -= piece.length;
  if (job.left > 0) return;
  jobs.delete(id);
  job.finish().then((hash) => postMessage({ id, hash } satisfies HashAnswer), reportError);
});

function bySteps(totalBytes: number): Job {
  const hash = createSha256();
  return {
    left: totalBytes,
    take: (piece) => void hash.update(piece),
    finish: async () => hash.digest(),
  };
}

function byPlatform(totalBytes: number, platform: SubtleCrypto): Job {
  const whole = new Uint8Array(totalBytes);
  let at = 0;
  return {
    left: totalBytes,
    take(piece) {
      whole.set(piece, at);
      at += piece.length;
    },
    finish: async () => new Uint8Array(await platform.digest('SHA-256', whole)),
  };
}
