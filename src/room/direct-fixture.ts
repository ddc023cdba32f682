/** Peer connections within one process, for rooms in Node: what rtc-attempt.ts and rtc-link.ts use of them, and no more. For tests only. */
import type { RtcPeerConnectionConstructor } from '../link/rtc-attempt.ts';

type Listener<T> = ((event: T) => void) | null;

class TestChannel {
  binaryType = 'arraybuffer';
  bufferedAmountLowThreshold = 0;
  bufferedAmount = 0;
  readyState: 'connecting' | 'open' | 'closed' = 'connecting';
  onopen: Listener<null> = null;
  onmessage: Listener<{ data: ArrayBuffer }> = null;
  onbufferedamountlow: Listener<null> = null;
  onclose: Listener<null> = null;
  other: TestChannel | null = null;

  open(): void {
    this.readyState = 'open';
    this.onopen?.(null);
  }

  send(bytes: Uint8Array): void {
    if (this.readyState !== 'open') throw new Error('not open');
    const data = bytes.slice().buffer as ArrayBuffer;
    setImmediate(() => {
      if (this.other?.readyState === 'open') this.other.onmessage?.({ data });
    });
  }

  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    setImmediate(() => this.onclose?.(null));
  }
}

type Description = { type: 'offer' | 'answer'; sdp: string };

/** A class of peer connections that meet each other, and a count of how many were made. */
export function createTestRtc(): {
  RTCPeerConnectionCtor: RtcPeerConnectionConstructor;
  made(): number;
} {
  const all = new Map<string, TestConnection>();
  class TestConnection {
    onicecandidate: unknown = null;
    onconnectionstatechange: (() => void) | null = null;
    connectionState = 'new';
    signalingState = 'stable';
    remoteDescription: Description | null = null;
    readonly channels: TestChannel[] = [];
    readonly #name = `connection ${all.size}`;

    constructor() {
      all.set(this.#name, this);
    }

    createDataChannel(): TestChannel {
      const channel = new TestChannel();
      this.channels.push(channel);
      return channel;
    }

    createOffer(): Promise<Description> {
      return Promise.resolve({ type: 'offer', sdp: this.#name });
    }

    createAnswer(): Promise<Description> {
      return Promise.resolve({ type: 'answer', sdp: this.#name });
    }

    setLocalDescription({ type }: Description): Promise<void> {
      if (type === 'offer') this.signalingState = 'have-local-offer';
      return Promise.resolve();
    }

    setRemoteDescription(description: Description): Promise<void> {
      this.remoteDescription = description;
      const other = all.get(description.sdp);
      if (description.type === 'answer' && other !== undefined) this.#join(other);
      return Promise.resolve();
    }

    #join(other: TestConnection): void {
      for (const [i, channel] of this.channels.entries()) {
        const far = other.channels[i];
        if (far === undefined || channel.readyState === 'closed') continue;
        [channel.other, far.other] = [far, channel];
        setImmediate(() => {
          for (const end of [channel, far]) if (end.readyState === 'connecting') end.open();
        });
      }
    }

    addIceCandidate(): Promise<void> {
      return Promise.resolve();
    }

    close(): void {
      for (const channel of this.channels) {
        channel.close();
        channel.other?.close();
      }
    }
  }
  return {
    RTCPeerConnectionCtor: TestConnection as unknown as RtcPeerConnectionConstructor,
    made: () => all.size,
  };
}
