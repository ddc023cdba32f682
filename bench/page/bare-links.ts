/** Data channels with nothing on top, between the same pages as the stack: what the platform itself costs here and now. */

export const BARE_LABEL = 'bench-bare';
const Kind = { mark: 1, ping: 2, pong: 3, chunk: 4, last: 5, acknowledge: 6 } as const;
const CHUNK_BYTES = 16 * 1024;
/** As much as keeps SCTP busy between two events. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
const PINGS = 60;

export type BareLinks = {
  offer(index: number): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(index: number, answer: string): Promise<void>;
  offset(index: number): Promise<number>;
  /** On every channel, one small message as large as a keystroke's. */
  mark(index: number): void;
  /** Milliseconds until the other side has it all. */
  send(bytes: number): Promise<number>;
  acknowledge(id: number): void;
  acknowledged(id: number): Promise<void>;
  marks: number[];
};

const MARK_BYTES = 40;

type Waiting = { resolve: (atMs: number) => void };

/** Time that all pages of one machine share. */
export const now = (): number => performance.timeOrigin + performance.now();

async function gathered(connection: RTCPeerConnection): Promise<string> {
  if (connection.iceGatheringState !== 'complete')
    await new Promise<void>((resolve) => {
      connection.onicegatheringstatechange = () => {
        if (connection.iceGatheringState === 'complete') resolve();
      };
    });
  return JSON.stringify(connection.localDescription);
}

class Links implements BareLinks {
  readonly marks: number[] = [];
  readonly #connections: RTCPeerConnection[] = [];
  readonly #channels: RTCDataChannel[] = [];
  readonly #pongs: ((message: DataView) => void)[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #early = new Set<number>();
  #transfer = 0x8000_0000;

  async offer(index: number): Promise<string> {
    const connection = new RTCPeerConnection();
    this.#connections[index] = connection;
    this.#take(index, connection.createDataChannel(BARE_LABEL));
    await connection.setLocalDescription(await connection.createOffer());
    return gathered(connection);
  }

  async answer(offer: string): Promise<string> {
    const connection = new RTCPeerConnection();
    this.#connections[0] = connection;
    connection.ondatachannel = ({ channel }) => this.#take(0, channel);
    await connection.setRemoteDescription(JSON.parse(offer) as RTCSessionDescriptionInit);
    await connection.setLocalDescription(await connection.createAnswer());
    return gathered(connection);
  }

  async accept(index: number, answer: string): Promise<void> {
    const channel = this.#channels[index] as RTCDataChannel;
    const opened = new Promise<void>((resolve) => {
      channel.onopen = () => resolve();
    });
    await this.#connections[index]?.setRemoteDescription(
      JSON.parse(answer) as RTCSessionDescriptionInit,
    );
    await opened;
  }

  /** The other page's clock minus ours: the pings with the shortest way say it best. */
  async offset(index: number): Promise<number> {
    let best = { rttMs: Infinity, offsetMs: 0 };
    for (let i = 0; i < PINGS; i++) {
      const pong = new Promise<DataView>((resolve) => {
        this.#pongs[index] = resolve;
      });
      const sentMs = now();
      this.#put(index, Kind.ping, 0);
      const theirsMs = (await pong).getFloat64(8);
      const backMs = now();
      if (backMs - sentMs < best.rttMs)
        best = { rttMs: backMs - sentMs, offsetMs: theirsMs - (sentMs + backMs) / 2 };
    }
    return best.offsetMs;
  }

  mark(index: number): void {
    for (const to of this.#channels.keys()) this.#put(to, Kind.mark, index);
  }

  async send(bytes: number): Promise<number> {
    const channel = this.#channels[0] as RTCDataChannel;
    const id = this.#transfer++;
    const startMs = now();
    let left = bytes;
    channel.bufferedAmountLowThreshold = BUFFERED_BYTES_MAX / 2;
    while (left > 0) {
      while (left > 0 && channel.bufferedAmount < BUFFERED_BYTES_MAX) {
        const size = Math.min(left, CHUNK_BYTES);
        left -= size;
        this.#put(0, left === 0 ? Kind.last : Kind.chunk, id, size);
      }
      if (left > 0)
        await new Promise<void>((resolve) => {
          channel.onbufferedamountlow = () => resolve();
        });
    }
    await this.acknowledged(id);
    return now() - startMs;
  }

  acknowledge(id: number): void {
    this.#put(0, Kind.acknowledge, id);
  }

  acknowledged(id: number): Promise<void> {
    if (this.#early.delete(id)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(id, { resolve: () => resolve() }));
  }

  #put(index: number, kind: number, value: number, size = MARK_BYTES): void {
    const message = new DataView(new ArrayBuffer(Math.max(size, 16)));
    message.setUint8(0, kind);
    message.setUint32(4, value);
    if (kind === Kind.pong) message.setFloat64(8, now());
    this.#channels[index]?.send(message.buffer);
  }

  #take(index: number, channel: RTCDataChannel): void {
    channel.binaryType = 'arraybuffer';
    this.#channels[index] = channel;
    channel.onmessage = ({ data }) => this.#receive(index, new DataView(data as ArrayBuffer));
  }

  #receive(index: number, message: DataView): void {
    const kind = message.getUint8(0);
    const value = message.getUint32(4);
    if (kind === Kind.mark) this.marks[value] = now();
    else if (kind === Kind.ping) this.#put(index, Kind.pong, 0);
    else if (kind === Kind.pong) this.#pongs[index]?.(message);
    else if (kind === Kind.last) this.acknowledge(value);
    else if (kind === Kind.acknowledge) this.#acknowledgedNow(value);
  }

  #acknowledgedNow(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) this.#early.add(id);
    this.#waiting.delete(id);
    waiting?.resolve(now());
  }
}

export const createBareLinks = (): BareLinks => new Links();
