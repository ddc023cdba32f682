/** Counts what the stack puts on its data channels and WebSockets. Bare channels of the bench are not counted. */
import { BARE_LABEL, now } from './bare-links.ts';
import type { FrameCounts, SocketFrame, TracedFrames } from './protocol.ts';

const SOCKET_FRAMES_MAX = 20_000;

export type FrameCounter = {
  reset(): void;
  counts(): FrameCounts;
  socketFrames(): SocketFrame[];
  silence(silent: boolean): void;
  /** From now on notes when frames that carry characters leave and come. */
  trace(): void;
  readonly traced: TracedFrames;
};

/** Frames that carry characters (`entry` on our stack, `update` on the stock one). */
const CHARACTER = /^(entry|update)$/;

const sizeOf = (data: unknown): number => {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  if (data instanceof Blob) return data.size;
  return (data as ArrayBuffer | ArrayBufferView).byteLength;
};

const bytesOf = (data: unknown): Uint8Array => {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new TextEncoder().encode(String(data));
};

/** Every channel that ever sent. */
const channels = new Set<RTCDataChannel>();

/** Call before the stack makes anything. */
export function countFrames(classify: (frame: Uint8Array) => string): FrameCounter {
  let counts: FrameCounts = {};
  const sockets: SocketFrame[] = [];
  const traced: TracedFrames = { sent: [], received: [] };
  let isSilent = false;
  let isTracing = false;
  const note = (way: 'out' | 'in', data: unknown): void => {
    if (sockets.length < SOCKET_FRAMES_MAX)
      sockets.push({ atMs: performance.now(), way, bytes: sizeOf(data) });
  };
  if ('RTCDataChannel' in globalThis) {
    // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function counted(this: RTCDataChannel, data: never) {
      if (this.label !== BARE_LABEL) {
        channels.add(this);
        if (isSilent) return;
        const bytes = bytesOf(data);
        const kind = classify(bytes);
        const count = (counts[kind] ??= { frames: 0, bytes: 0 });
        count.frames += 1;
        count.bytes += bytes.length;
        if (isTracing && CHARACTER.test(kind)) traced.sent.push(now());
      }
      send.call(this, data);
    };
  }
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const { send } = WebSocket.prototype;
  const heard = new WeakSet<WebSocket>();
  WebSocket.prototype.send = function counted(this: WebSocket, data: never) {
    if (!heard.has(this)) {
      heard.add(this);
      this.addEventListener('message', (event) => note('in', event.data));
    }
    note('out', data);
    send.call(this, data);
  };
  return {
    reset() {
      counts = {};
      sockets.length = 0;
    },
    counts: () => counts,
    socketFrames: () => [...sockets],
    silence(silent) {
      isSilent = silent;
    },
    trace() {
      isTracing = true;
      noteArrivals((bytes, atMs) => {
        if (CHARACTER.test(classify(bytes))) traced.received.push(atMs);
      });
    },
    traced,
  };
}

/** Wraps the handlers of all channels that are open: those of both stacks are properties. */
function noteArrivals(note: (bytes: Uint8Array, atMs: number) => void): void {
  for (const channel of channels) {
    const { onmessage } = channel;
    if (channel.label === BARE_LABEL) continue;
    channel.onmessage = (event: MessageEvent) => {
      const atMs = now();
      onmessage?.call(channel, event);
      note(bytesOf(event.data), atMs);
    };
  }
}
