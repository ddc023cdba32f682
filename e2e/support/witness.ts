/** What a host could get to see of its own server: its memory, what goes over its sockets, and its files. */
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

const PIECE_BYTES = 16 * 1024 * 1024;

/** While the process stands still, so that what is looked at does not change. */
export function whileStopped<T>(pid: number, look: () => T): T {
  process.kill(pid, 'SIGSTOP');
  try {
    return look();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** The memory of a process that it can write to: what `gcore` would save. Linux only (proc(5)). */
export function* memoryOf(pid: number): Generator<Buffer> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([\da-f]+)-([\da-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      yield* range(memory, Number.parseInt(from, 16), Number.parseInt(to, 16));
    }
  } finally {
    closeSync(memory);
  }
}

function* range(memory: number, from: number, to: number): Generator<Buffer> {
  for (let at = from; at < to;) {
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, to - at));
    const count = readable(memory, piece, at);
    if (count === 0) return;
    yield piece.subarray(0, count);
    at += count;
  }
}

function readable(memory: number, into: Buffer, at: number): number {
  try {
    return readSync(memory, into, 0, into.length, at);
  } catch {
    return 0; // mapped for writing, and yet not readable: a guard, or a device
  }
}

/** All files below a folder, whole. */
export function* filesIn(folder: string): Generator<Buffer> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isDirectory()) yield* filesIn(path);
    // There is a socket among them.
    else if (stat.isFile()) yield Buffer.concat([Buffer.from(`\n${path}\n`), readFileSync(path)]);
  }
}

/** One direction of one connection. */
class Heard {
  readonly #pieces: Buffer[] = [];

  push(piece: Buffer): void {
    this.#pieces.push(piece);
  }

  /** As it went over the wire; and what its WebSocket frames hold, without the masks and in one. */
  *told(): Generator<Buffer> {
    const raw = Buffer.concat(this.#pieces);
    yield raw;
    const head = raw.indexOf('\r\n\r\n');
    const isWebSocket = /upgrade: websocket/i.test(raw.toString('latin1', 0, Math.max(0, head)));
    if (isWebSocket) yield Buffer.concat([...payloads(raw.subarray(head + 4))]);
  }
}

/** RFC 6455 section 5.2. */
function* payloads(frames: Buffer): Generator<Buffer> {
  for (let at = 0; at + 2 <= frames.length;) {
    const second = frames[at + 1] ?? 0;
    const short = second & 0x7f;
    const sizeBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    if (at + 2 + sizeBytes > frames.length) return;
    const length =
      sizeBytes === 0
        ? short
        : frames.readUIntBE(at + (sizeBytes === 8 ? 4 : 2), sizeBytes === 8 ? 6 : 2);
    const isMasked = second > 0x7f;
    const start = at + 2 + sizeBytes + (isMasked ? 4 : 0);
    const payload = Buffer.from(frames.subarray(start, start + length));
    const mask = isMasked ? frames.subarray(start - 4, start) : Buffer.alloc(4);
    yield payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0)) as Buffer;
    at = start + length;
  }
}

export type Wiretap = {
  /** Where browsers reach the server through it. */
  origin: string;
  /** All that was said, both ways, up to now. */
  told(): Generator<Buffer>;
  close(): void;
};

/** Stands before a server and keeps every byte. No TLS: nothing hides from it. */
export async function wiretap(port: number): Promise<Wiretap> {
  const heard: Heard[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      const ear = new Heard();
      heard.push(ear);
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
      socket.on('data', (piece) => ear.push(piece));
      socket.pipe(other);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    *told() {
      for (const ear of heard) yield* ear.told();
    },
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
