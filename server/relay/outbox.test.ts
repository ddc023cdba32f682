import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Traffic } from '../traffic.ts';
import { Outbox, type Outlet } from './outbox.ts';

/** A kernel that takes what it is given, or nothing until told. */
class Sink extends Writable {
  readonly writes: Buffer[] = [];
  blocked: (() => void)[] | null = null;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk);
    if (this.blocked === null) done();
    else this.blocked.push(done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', done);
  }

  release(): void {
    const waiting = this.blocked ?? [];
    this.blocked = null;
    for (const done of waiting) done();
  }
}

function outletOn(sink: Sink): Outlet {
  const wire = sink as unknown as Socket;
  return { wire, pending: [], pendingBytes: 0, queuedBytes: 0, writtenAt: 0, closeWrites: 0 };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function outbox(slow: Outlet[] = [], queueTotalBytes = 1e9): Outbox<Outlet> {
  const box: Outbox<Outlet> = new Outbox({
    traffic: new Traffic(),
    queueBytes: 100_000,
    queueTotalBytes,
    onSlow: (outlet) => {
      slow.push(outlet);
      box.forget(outlet);
    },
  });
  return box;
}

test('frames of one turn share a write, in order', async () => {
  const [box, sink] = [outbox(), new Sink()];
  const outlet = outletOn(sink);
  for (const byte of [1, 2, 3]) box.push(outlet, Buffer.from([byte]));
  expect(sink.writes).toEqual([]);
  await turn();
  expect(sink.writes).toEqual([Buffer.from([1, 2, 3])]);
});

test('many large frames of one turn arrive whole and in order', async () => {
  const [box, sink] = [outbox(), new Sink()];
  const outlet = outletOn(sink);
  const frames = Array.from({ length: 40 }, (_, i) => Buffer.alloc(16_000, i));
  for (const frame of frames) box.push(outlet, frame);
  await turn();
  expect(Buffer.concat(sink.writes).equals(Buffer.concat(frames))).toBe(true);
});

test('a busy receiver gets fewer writes than turns, and loses nothing', async () => {
  const [box, sink] = [outbox(), new Sink()];
  const outlet = outletOn(sink);
  for (let i = 0; i < 200; i++) {
    box.push(outlet, Buffer.from([i]));
    await turn();
  }
  await expect.poll(() => Buffer.concat(sink.writes).length).toBe(200);
  expect(Buffer.concat(sink.writes)).toEqual(Buffer.from(Array.from({ length: 200 }, (_, i) => i)));
  expect(sink.writes.length).toBeLessThan(100);
});

test('a reader past its queue is reported once and not counted after', async () => {
  const slow: Outlet[] = [];
  const [box, sink] = [outbox(slow), new Sink()];
  sink.blocked = [];
  const outlet = outletOn(sink);
  for (let i = 0; i < 20; i++) {
    box.push(outlet, Buffer.alloc(16_000));
    await turn();
  }
  await expect.poll(() => slow).toEqual([outlet]);
  expect(box.queuedBytes).toBe(0);
});

test('together over the budget, the worst goes and the others stay', async () => {
  const slow: Outlet[] = [];
  const box = outbox(slow, 150_000);
  const outlets = [90_000, 30_000, 40_000].map((bytes) => {
    const sink = new Sink();
    sink.blocked = [];
    const outlet = outletOn(sink);
    box.push(outlet, Buffer.alloc(bytes));
    return outlet;
  });
  await turn();
  expect(slow).toEqual([outlets[0]]);
  expect(box.queuedBytes).toBe(70_000);
});

test('a reader that catches up is no longer counted', async () => {
  const [box, sink] = [outbox(), new Sink()];
  sink.blocked = [];
  box.push(outletOn(sink), Buffer.alloc(90_000));
  await turn();
  expect(box.queuedBytes).toBe(90_000);
  sink.release();
  await expect.poll(() => box.queuedBytes).toBe(0);
});
