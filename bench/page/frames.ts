/** Counts what the stack puts on its data channels and WebSockets. Bare channels of the bench are not counted. */
import type { FrameCounts, SocketFrame } from './protocol.ts';

export const BARE_LABEL = 'bench-bare';
const SOCKET_FRAMES_MAX = 20_000;

export type FrameCounter = {
  reset(): void;
  counts(): FrameCounts;
  socketFrames(): SocketFrame[];
  silence(silent: boolean): void;
};

const sizeOf = (data: unknown): number => {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  if (data instanceof Blob) return data.size;
  return (data as ArrayBuffer | ArrayBufferView).byteLength;
};

const bytesOf = (data: unknown): Uint8Array => {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new TextEncoder().encode(String(data));
};

/** Call before the stack makes anything. */
export function countFrames(classify: (frame: Uint8Array) => string): FrameCounter {
  let counts: FrameCounts = {};
  const sockets: SocketFrame[] = [];
  let isSilent = false;
  const note = (way: 'out' | 'in', data: unknown): void => {
    if (sockets.length < SOCKET_FRAMES_MAX)
      sockets.push({ atMs: performance.now(), way, bytes: sizeOf(data) });
  };
  if ('RTCDataChannel' in globalThis) {
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function counted(this: RTCDataChannel, data: never) {
      if (this.label !== BARE_LABEL) {
        if (isSilent) return;
        const bytes = bytesOf(data);
        const count = (counts[classify(bytes)] ??= { frames: 0, bytes: 0 });
        count.frames += 1;
        count.bytes += bytes.length;
      }
      send.call(this, data);
    };
  }
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
  };
}
