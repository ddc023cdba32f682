/** SHA-256 of large updates, where keystrokes do not wait for it: in a worker that gets them piece by piece. */
import { createSha256 } from '../crypto/hashes.ts';
import { nextTask } from '../store/next-task.ts';

/** Copied in a fraction of a millisecond. */
const PIECE_BYTES = 512 * 1024;
/** Hashed in two milliseconds by plain JavaScript. */
const OWN_PIECE_BYTES = 128 * 1024;

export type HashRequest = { id: number; totalBytes: number; piece: Uint8Array<ArrayBuffer> };
export type HashAnswer = { id: number; hash: Uint8Array };

export type Hasher = {
  /** 32 bytes. Never rejects, and after `stop` never resolves: what no worker does is done here, other tasks going between. */
  hash(bytes: Uint8Array): Promise<Uint8Array>;
  stop(): void;
};

/** The worker is made when it is first needed. Null where there is none (Node). */
export function createHasher(createWorker: (() => Worker) | null): Hasher {
  let worker: Worker | null = null;
  let isBroken = createWorker === null;
  const waiting = new Map<number, (hash: Uint8Array | null) => void>();
  let lastId = 0;
  /** A strict policy, or no memory: whoever waits for it helps itself. */
  const giveUp = (): void => {
    isBroken = true;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  };
  const start = (): Worker | null => {
    if (worker !== null || createWorker === null) return worker;
    worker = createWorker();
    worker.addEventListener('error', giveUp);
    worker.addEventListener('message', ({ data: { id, hash } }: MessageEvent<HashAnswer>) => {
      waiting.get(id)?.(hash);
      waiting.delete(id);
    });
    return worker;
  };
  const ask = async (to: Worker, bytes: Uint8Array): Promise<Uint8Array | null> => {
    const id = (lastId += 1);
    const answered = new Promise<Uint8Array | null>((resolve) => waiting.set(id, resolve));
    for (const part of piecesOf(bytes, PIECE_BYTES)) {
      await nextTask();
      if (isBroken) break;
      const piece = part.slice();
      to.postMessage({ id, totalBytes: bytes.length, piece } satisfies HashRequest, [piece.buffer]);
    }
    return answered;
  };
  return {
    async hash(bytes) {
      const to = isBroken ? null : start();
      return (to === null ? null : await ask(to, bytes)) ?? hashHere(bytes);
    },
    stop() {
      worker?.terminate();
      waiting.clear();
    },
  };
}

async function hashHere(bytes: Uint8Array): Promise<Uint8Array> {
  const hash = createSha256();
  for (const piece of piecesOf(bytes, OWN_PIECE_BYTES)) {
    await nextTask();
    hash.update(piece);
  }
  return hash.digest();
}

function* piecesOf(bytes: Uint8Array, pieceBytes: number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
