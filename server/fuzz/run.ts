/** Says malformed things to a running server, many at once, while two well-behaved peers go on talking through it. */
import { Buffer } from 'node:buffer';
import { createRng, type Rng } from '../../src/lib/rng.ts';
import { assertExchange, RawSocket, TestPeer } from '../testing.ts';
import { malformedFrame, upgradeRequest } from './payloads.ts';

export type FuzzOptions = {
  port: number;
  seed: number;
  /** Malformed payloads to send, at least. */
  payloads: number;
  /** Called each time that this many more were sent and the honest pair had talked. */
  every: number;
  onProgress?: (sent: number) => void | Promise<void>;
};

export type FuzzReport = {
  payloads: number;
  connections: number;
  /** How connections ended: `101 4000` is an upgrade and then our close code, `400 0` a refused upgrade. */
  endings: Record<string, number>;
};

/** Connections under way at once. */
const AT_ONCE = 48;
/** Frames on one connection: those after the first that is fatal meet a server that is closing. */
const FRAMES_MAX = 16;
/** Of this share of the connections the sender has proved its keys first, and is in the honest pair's room. */
const INSIDER_SHARE = 0.03;

/** Rejects when the honest pair cannot talk any more, or somebody is left without an end. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { port, seed, payloads, every, onProgress } = options;
  const report: FuzzReport = { payloads: 0, connections: 0, endings: {} };
  const pair = [await TestPeer.joined(port), await TestPeer.joined(port)] as const;
  const note = (ending: string, frames: number): void => {
    report.connections += 1;
    report.payloads += frames;
    report.endings[ending] = (report.endings[ending] ?? 0) + 1;
  };
  const rng = createRng(seed, 26);
  try {
    for (let told = 0; report.payloads < payloads;) {
      const batch = Array.from({ length: AT_ONCE }, () => attack(port, rng.fork(), note));
      await Promise.all([...batch, assertExchange(...pair)]);
      if (report.payloads - told < every) continue;
      told += every;
      await onProgress?.(report.payloads);
    }
    // Whoever was a moment in the room has gone from it again: the two are still alone with each other.
    await assertExchange(...pair);
  } finally {
    for (const peer of pair) peer.close();
  }
  return report;
}

type Note = (ending: string, frames: number) => void;

async function attack(port: number, rng: Rng, note: Note): Promise<void> {
  const frames = Array.from({ length: 1 + rng.below(FRAMES_MAX) }, () => malformedFrame(rng));
  const bytes = Buffer.concat(frames);
  if (rng.chance(INSIDER_SHARE)) {
    const peer = await TestPeer.joined(port);
    const raw = (peer.socket as unknown as { _socket: { end(bytes: Buffer): void } })._socket;
    raw.end(bytes);
    return note(`insider ${await peer.closed}`, frames.length);
  }
  const raw = new RawSocket(port);
  raw.socket.end(Buffer.concat([upgradeRequest(rng), bytes]));
  const { status, code } = await raw.ended;
  note(`${status} ${code}`, frames.length);
}
