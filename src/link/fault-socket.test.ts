import { describe, expect, test } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { createFaultBox } from './fault.ts';
import type { FaultRule } from './fault.ts';
import { wrapSocket } from './fault-socket.ts';
import { VirtualTimers } from './virtual-timers-fixture.ts';
import type { WebSocketLike } from './web-socket.ts';

describe('the socket of a relay', () => {
  /** A server end in the test's hands. */
  class StubSocket implements WebSocketLike {
    static made: StubSocket[] = [];
    binaryType = '';
    bufferedAmount = 0;
    readyState = 0;
    readonly sent: number[] = [];
    isClosed = false;
    readonly #listeners = new Map<
      string,
      (event: { data: unknown; code: number; reason: string }) => void
    >();

    constructor() {
      StubSocket.made.push(this);
    }

    addEventListener(type: string, listener: never): void {
      this.#listeners.set(type, listener);
    }

    send(bytes: Uint8Array): void {
      this.sent.push(bytes[0] as number);
    }

    close(): void {
      this.isClosed = true;
    }

    happen(
      type: string,
      event: Partial<{ data: unknown; code: number; reason: string }> = {},
    ): void {
      if (type === 'open') this.readyState = 1;
      this.#listeners.get(type)?.({ data: null, code: 0, reason: '', ...event });
    }
  }

  function openSocket(rules: FaultRule[] = []) {
    StubSocket.made = [];
    const timers = new VirtualTimers();
    const box = createFaultBox({ rng: createRng(1), timers });
    for (const rule of rules) box.add(rule);
    const socket = new (wrapSocket(StubSocket, box))('ws://test', 'test');
    const heard: string[] = [];
    socket.addEventListener('open', () => heard.push('open'));
    socket.addEventListener('message', ({ data }) =>
      heard.push(`message ${new Uint8Array(data as ArrayBuffer)[0]}`),
    );
    socket.addEventListener('close', ({ code }) => heard.push(`close ${code}`));
    timers.advance(0);
    return { timers, box, socket, heard };
  }

  const only = (): StubSocket => StubSocket.made[0] as StubSocket;
  const message = (byte: number): { data: ArrayBuffer } => ({ data: Uint8Array.of(byte).buffer });

  test('goes silent both ways in a cut, and comes back in order', () => {
    const { box, socket, heard } = openSocket();
    only().happen('open');
    socket.send(Uint8Array.of(1));
    const cut = box.add({ on: 'relay', cut: 'both' });
    socket.send(Uint8Array.of(2));
    only().happen('message', message(3));
    only().happen('message', message(4));
    expect([only().sent, heard, socket.bufferedAmount]).toEqual([[1], ['open'], 1]);
    box.heal(cut);
    expect([only().sent, heard]).toEqual([
      [1, 2],
      ['open', 'message 3', 'message 4'],
    ]);
    only().happen('close', { code: 1012 });
    expect(heard.at(-1)).toBe('close 1012');
    expect(socket.readyState).toBe(3);
  });

  test('does not open while cut', () => {
    const { box, heard, socket } = openSocket([{ on: 'all', cut: 'out' }]);
    expect([StubSocket.made.length, socket.readyState]).toEqual([0, 0]);
    box.heal();
    only().happen('open');
    expect(heard).toEqual(['open']);
  });

  test('given up in a cut, tells its owner at once and the other side after the heal', () => {
    const { box, socket, heard } = openSocket();
    only().happen('open');
    box.add({ on: 'all', cut: 'both' });
    socket.close();
    expect([heard, only().isClosed]).toEqual([['open', 'close 1006'], false]);
    box.heal();
    expect(only().isClosed).toBe(true);
    only().happen('message', message(1));
    expect(heard.length).toBe(2);
  });

  test('given up before it opened, never opens', () => {
    const { box, socket } = openSocket([{ on: 'all', cut: 'both' }]);
    socket.close();
    box.heal();
    expect(StubSocket.made.length).toBe(0);
  });
});
