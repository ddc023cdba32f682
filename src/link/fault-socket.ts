/**
 * A WebSocket class under the faults of a box: cut, it goes silent as a real one does when a cable is pulled, and a new one does not
 * open until the cut is healed. Only a carrier that notices silence itself gets over that.
 */
import { ReliablePipe } from './fault-pipe.ts';
import type { FaultBox, FaultConditions, FaultDirection } from './fault.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

type Listener = (event: { data: unknown; code: number; reason: string }) => void;
type EventType = 'open' | 'error' | 'message' | 'close';
type Happening = { type: EventType; event: Parameters<Listener>[0] };

const CONNECTING = 0;
const CLOSED = 3;
const GIVEN_UP_CODE = 1006;
const plain: Parameters<Listener>[0] = { data: null, code: 0, reason: '' };

const bytesOf = (data: unknown): number => (data instanceof ArrayBuffer ? data.byteLength : 1);

class FaultySocket implements WebSocketLike {
  binaryType = 'arraybuffer';
  readonly #box: FaultBox;
  readonly #connect: () => WebSocketLike;
  readonly #listeners = new Map<EventType, Listener[]>();
  readonly #out: ReliablePipe<Uint8Array<ArrayBuffer>>;
  readonly #in: ReliablePipe<Happening>;
  readonly #stopListening: () => void;
  #inner: WebSocketLike | null = null;
  #isClosed = false;

  constructor(connect: () => WebSocketLike, box: FaultBox) {
    this.#connect = connect;
    this.#box = box;
    this.#out = new ReliablePipe({
      box,
      conditions: () => this.#conditions('out'),
      deliver: (bytes) => this.#put(bytes),
    });
    this.#in = new ReliablePipe({
      box,
      conditions: () => this.#conditions('in'),
      deliver: (happening) => this.#tell(happening),
    });
    this.#stopListening = box.onChange(() => {
      this.#out.retime();
      this.#in.retime();
      this.#run();
    });
    // What it hears comes in later tasks, when the caller of the constructor listens.
    this.#run();
  }

  get readyState(): number {
    if (this.#isClosed) return CLOSED;
    return this.#inner?.readyState ?? CONNECTING;
  }

  get bufferedAmount(): number {
    return this.#out.bytes + (this.#inner?.bufferedAmount ?? 0);
  }

  addEventListener(type: EventType, listener: never): void {
    const listeners = this.#listeners.get(type) ?? [];
    this.#listeners.set(type, listeners);
    listeners.push(listener);
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#isClosed) return;
    if (this.#out.isClear && this.#inner !== null) this.#inner.send(bytes);
    else this.#out.push(bytes, bytes.length);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#out.clear();
    this.#in.clear();
    this.#emit({ type: 'close', event: { ...plain, code: GIVEN_UP_CODE } });
    // A close frame does not cross a cut: the other side goes on believing in us until then.
    if (!this.#isCut()) this.#closeInner();
  }

  #conditions(direction: FaultDirection): FaultConditions {
    return this.#box.conditions(null, direction);
  }

  #isCut(): boolean {
    return this.#conditions('in').isCut || this.#conditions('out').isCut;
  }

  #run(): void {
    if (this.#isClosed) {
      if (!this.#isCut()) this.#closeInner();
      return;
    }
    if (this.#inner === null && !this.#isCut()) this.#open();
    this.#out.run();
    this.#in.run();
  }

  #open(): void {
    const inner = this.#connect();
    inner.binaryType = this.binaryType;
    this.#inner = inner;
    inner.addEventListener('open', () => this.#hear({ type: 'open', event: plain }));
    inner.addEventListener('error', () => this.#hear({ type: 'error', event: plain }));
    inner.addEventListener('message', ({ data }) =>
      this.#hear({ type: 'message', event: { ...plain, data } }),
    );
    inner.addEventListener('close', ({ code, reason }) =>
      this.#hear({ type: 'close', event: { ...plain, code, reason } }),
    );
  }

  #closeInner(): void {
    this.#stopListening();
    this.#inner?.close();
    this.#inner = null;
  }

  #put(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#inner === null) return false;
    this.#inner.send(bytes);
    return true;
  }

  #hear(happening: Happening): void {
    if (this.#isClosed) return;
    if (this.#in.isClear) this.#tell(happening);
    else this.#in.push(happening, bytesOf(happening.event.data));
  }

  #tell(happening: Happening): boolean {
    if (this.#isClosed) return true;
    if (happening.type === 'close') {
      this.#isClosed = true;
      this.#out.clear();
      this.#closeInner();
    }
    this.#emit(happening);
    return true;
  }

  #emit({ type, event }: Happening): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

/** For `WebSocketCtor` of the relay carrier. */
export function wrapSocket(
  WebSocketCtor: WebSocketConstructor,
  box: FaultBox,
): WebSocketConstructor {
  return class extends FaultySocket {
    constructor(url: string, protocol: string) {
      super(() => new WebSocketCtor(url, protocol), box);
    }
  };
}
