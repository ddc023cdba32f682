/**
 * A room with ten peers who do not read, and one who speaks. Whoever is sent away comes back. In turns with the same ten reading, so
 * that what the honest pair notices is what not reading costs, and not what the traffic does.
 */
import { TestPeer } from '../testing.ts';
import type { AttackContext } from './attacks.ts';

export type Stalled = {
  /** How much more the server held at its worst than at the start of the turn. */
  grownBytes: number;
  /** Sent away for not reading. */
  closed: number;
  /** The honest pair's p99 while they do not read, through that while they do; NaN without exchanges. */
  p99Ratio: number;
};

const READERS = 10;
const TURNS = 3;
const MIB = 1024 * 1024;
const FRAME_BYTES = 16 * 1024;
/** What the speaker's socket may hold before it waits. */
const UNSENT_BYTES_MAX = 4 * MIB;

type Raw = { pause(): void };

export async function stalledReaders(context: AttackContext): Promise<Stalled> {
  const [reading, stalled]: number[][] = [[], []];
  let [grownBytes, closed] = [0, 0];
  for (let turn = 0; turn < TURNS; turn++) {
    const control = await speak(context, true);
    reading?.push(control.p99);
    const attack = await speak(context, false);
    stalled?.push(attack.p99);
    grownBytes = Math.max(grownBytes, attack.grownBytes);
    closed += attack.closed;
  }
  return { grownBytes, closed, p99Ratio: median(stalled ?? []) / median(reading ?? []) };
}

async function speak(
  { port, count, resident, p99 }: AttackContext,
  isReading: boolean,
): Promise<{ p99: number; grownBytes: number; closed: number }> {
  const base = resident();
  let [worst, closed, isOver] = [base, 0, false];
  const speaker = await TestPeer.joined(port, { topic: 'stalled' });
  const bySlot = new Map<number, TestPeer>();
  const enter = async (): Promise<void> => {
    while (!isOver) {
      const peer = await TestPeer.joined(port, { topic: 'stalled' });
      const { slot } = await peer.welcome();
      bySlot.set(slot, peer);
      // What the readers hear must not fill our own memory.
      peer.socket.removeAllListeners('message');
      if (isOver) peer.close();
      if (!isReading) (peer.socket as unknown as { _socket: Raw })._socket.pause();
      await peer.closed;
      bySlot.delete(slot);
    }
  };
  // Who does not read does not read that it was sent away either: the speaker hears of it.
  const leaveAsTold = (): void => {
    for (const message of speaker.inbox.all.splice(0)) {
      if (message.type !== 'departed') continue;
      closed += 1;
      bySlot.get(message.slot)?.close();
    }
  };
  const entering = Array.from({ length: READERS }, enter);
  while (bySlot.size < READERS) await turnOfTheLoop();
  await p99();
  const frame = new Uint8Array(FRAME_BYTES);
  for (let sent = 0; sent < count * MIB; sent += FRAME_BYTES) {
    speaker.send(frame);
    while (speaker.socket.bufferedAmount > UNSENT_BYTES_MAX) await turnOfTheLoop();
    if (sent % MIB === 0) {
      worst = Math.max(worst, resident());
      leaveAsTold();
      await turnOfTheLoop();
    }
  }
  while (speaker.socket.bufferedAmount > 0) {
    worst = Math.max(worst, resident());
    leaveAsTold();
    await turnOfTheLoop();
  }
  const slowest = await p99();
  isOver = true;
  speaker.close();
  for (const peer of bySlot.values()) peer.close();
  await Promise.all(entering);
  return { p99: slowest, grownBytes: worst - base, closed };
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
