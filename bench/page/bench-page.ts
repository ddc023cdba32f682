/** Puts `window.bench` on a stack. */
import { createBareLinks, now } from './bare-links.ts';
import { BenchBlobs } from './blobs.ts';
import { Files } from './files.ts';
import { countFrames } from './frames.ts';
import type { Arrivals, BenchPage, JoinStages, Where } from './protocol.ts';
import type { Stack } from './stack.ts';
import { type, typeAndMark, watch } from './typing.ts';
import { textDigest, when } from './waits.ts';

const JOIN = '#join=';
type Heap = { memory?: { usedJSHeapSize: number } };

export function startBench(stack: Stack): void {
  const counter = countFrames((frame) => stack.classify(frame));
  const bare = createBareLinks();
  const blobs = new BenchBlobs(stack);
  const files = new Files(stack, bare);
  const arrivals: Arrivals = { edits: [], marks: bare.marks };
  const joined = joinFromAddress(stack);
  const page: BenchPage = {
    nameRoom: (name) => stack.nameRoom(name),
    open: (where, creates) => stack.open(where, creates),
    isReady: () => stack.isReady(),
    directPeers: () => stack.paths().filter((path) => path === 'direct').length,
    peerIds: () => stack.peerIds(),
    ownId: () => stack.ownId(),
    paths: () => stack.paths(),
    length: async (name) => (await stack.text(name)).length,
    digest: async (name) => textDigest((await stack.text(name)).toJSON()),
    insert: async (name, content) => (await stack.text(name)).insert(0, content),
    type: (typing) => type(stack, typing),
    typeAndMark: (typing) => typeAndMark(stack, bare, typing),
    watch: (name) => watch(stack, name, arrivals.edits),
    arrivals: () => arrivals,
    resetFrames: () => counter.reset(),
    traceFrames: () => counter.trace(),
    tracedFrames: () => counter.traced,
    frames: () => counter.counts(),
    socketFrames: () => counter.socketFrames(),
    silenceDirect: (silent) => counter.silence(silent),
    bareOffer: (index) => bare.offer(index),
    bareAnswer: (offer) => bare.answer(offer),
    bareAccept: (index, answer) => bare.accept(index, answer),
    clockOffset: (index) => bare.offset(index),
    now,
    sendFile: (bytes, limitMs) => files.send(bytes, limitMs),
    sendBare: (bytes) => bare.send(bytes),
    sendFiles: (bytes, limitMs) => files.sendMany(bytes, limitMs),
    stopFiles: () => files.stop(),
    yjsHoldUps: (bytes) => files.holdUps(bytes),
    acknowledgeFiles: () => files.acknowledge(),
    putBlob: (bytes) => blobs.put(bytes),
    expectBlob: (isWanted) => blobs.expect(isWanted),
    blobCame: () => blobs.came,
    cut: (peers) => stack.cut(peers),
    heal: () => stack.heal(),
    look: (isOn) => stack.look?.(isOn),
    ...waitsOf(stack),
    joined: () => joined.stages,
    replay: (patches, perTask) => replay(stack, patches, perTask),
    heapBytes() {
      (globalThis as { gc?: () => void }).gc?.();
      return (performance as Heap).memory?.usedJSHeapSize ?? Number.NaN;
    },
  };
  window.bench = page;
}

function waitsOf(
  stack: Stack,
): Pick<BenchPage, 'whenEqual' | 'whenWhole' | 'whenLength' | 'whenPath'> {
  return {
    async whenEqual(name, digest, limitMs) {
      const text = await stack.text(name);
      return when(() => textDigest(text.toJSON()) === digest, limitMs);
    },
    whenWhole: (peers, limitMs) =>
      when(() => stack.paths().filter((path) => path === 'direct').length >= peers, limitMs),
    async whenLength(name, length, limitMs) {
      const text = await stack.text(name);
      return when(() => text.length >= length, limitMs);
    },
    whenPath: (path, limitMs) => when(() => stack.paths().includes(path), limitMs),
  };
}

/** A second browser opens the link: nobody tells it what to do but the address. */
function joinFromAddress(stack: Stack): { stages: JoinStages | null } {
  const joined: { stages: JoinStages | null } = { stages: null };
  const script = performance.now();
  if (!location.hash.startsWith(JOIN)) return joined;
  const { where, length } = JSON.parse(decodeURIComponent(location.hash.slice(JOIN.length))) as {
    where: Where;
    length: number;
  };
  const run = async (): Promise<void> => {
    await stack.open(where, false);
    const opened = performance.now();
    const text = await stack.text('one');
    const page = performance.now();
    const look = (): void => {
      if (joined.stages === null && text.length >= length)
        joined.stages = { script, opened, page, text: performance.now() };
    };
    text.observe(look);
    look();
  };
  run().catch(reportError);
  return joined;
}

async function replay(
  stack: Stack,
  patches: [number, number, string][],
  perTask: number,
): Promise<number> {
  const text = await stack.text('one');
  const startMs = performance.now();
  for (let i = 0; i < patches.length; i++) {
    const [at, deleted, inserted] = patches[i] as [number, number, string];
    if (deleted > 0) text.delete(at, deleted);
    if (inserted !== '') text.insert(at, inserted);
    if (i % perTask === 0)
      await new Promise<void>((resolve) => {
        queueMicrotask(() => queueMicrotask(resolve));
      });
    if (i % 1000 === 0)
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 0);
      });
  }
  return performance.now() - startMs;
}
