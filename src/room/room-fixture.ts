/** Rooms in Node: a real relay on a loopback port, disks in memory that can fail, and a count of what is left over. For tests only. */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import type { MailboxStore } from '../../server/mailbox/store-port.ts';
import { toBase64url } from '../lib/bytes.ts';
import { startRelay, type TestRelay } from '../link/relay-fixture.ts';
import { platformTimers } from '../link/timers.ts';
import type { WebSocketConstructor } from '../link/web-socket.ts';
import { openDeviceStore } from '../store/device-store.ts';
import { noFaults, withBlobFaults, withFaults, type StoreFaults } from '../store/faulty-store.ts';
import { openMemoryBlobStore } from '../store/memory-blob-store.ts';
import { createMemoryDisk, openMemoryStore, type MemoryDisk } from '../store/memory-store.ts';
import { createHasher } from './hasher.ts';
import type { RoomPorts } from './ports.ts';

const draw = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(length));

/** A platform under a test's hand. Give the same `disk` to a later run, and it is the same browser profile. */
export type TestPorts = RoomPorts & {
  readonly disk: MemoryDisk;
  readonly faults: StoreFaults;
  readonly errors: unknown[];
  /** Of sessions that live in this profile. */
  readonly locks: Set<string>;
  /** Timers that wait, unless they were stopped. */
  pendingTimers(): number;
};

export type TestHost = {
  readonly relay: TestRelay;
  ports(disk?: MemoryDisk): TestPorts;
  close(): Promise<void>;
};

/** With a mailbox if it gets a store, which whoever opened it closes. */
export async function startHost(mailboxStore?: MailboxStore, port = 0): Promise<TestHost> {
  const limits = { drainSpreadMs: 50 };
  const mailbox = mailboxStore === undefined ? {} : { mailboxStore };
  const relay = await startRelay({ limits, claimAllPaths: true, ...mailbox }, port);
  const origin = relay.url.replace(/^ws/, 'http').replace(/\/relay$/, '');
  return { relay, ports: (disk) => portsOn(origin, disk), close: () => relay.close() };
}

export function portsOn(origin: string, disk: MemoryDisk = createMemoryDisk()): TestPorts {
  const faults = noFaults();
  const errors: unknown[] = [];
  const locks = new Set<string>();
  const waiting = new Set<() => void>();
  return {
    disk,
    faults,
    errors,
    locks,
    pendingTimers: () => waiting.size,
    timers: {
      now: () => platformTimers.now(),
      after(delayMs, run) {
        const cancelTimer = platformTimers.after(delayMs, () => {
          waiting.delete(cancel);
          run();
        });
        const cancel = (): void => {
          waiting.delete(cancel);
          cancelTimer();
        };
        waiting.add(cancel);
        return cancel;
      },
      stop() {
        for (const cancel of waiting) cancel();
      },
    },
    randomBytes: draw,
    wallNowMs: () => Date.now(),
    origin,
    admit: null,
    hostConfig: () => Promise.resolve({ relayOnly: false, isPrivate: false }),
    WebSocketCtor: WebSocket as unknown as WebSocketConstructor,
    RTCPeerConnectionCtor: null,
    BroadcastChannelCtor: null,
    openStore: (name, onTrouble) => ({
      store: withFaults(openMemoryStore({ disk, name }), faults, onTrouble),
      persistent: true,
    }),
    openBlobs: (topic) =>
      Promise.resolve(
        withBlobFaults(openMemoryBlobStore({ disk, name: `blobs-${toBase64url(topic)}` }), faults),
      ),
    device: openDeviceStore({
      indexedDB: undefined,
      fresh: { memberSecret: draw(32), deviceSecret: draw(32) },
      onTrouble: () => undefined,
    }),
    sessionLocks: {
      hold(session) {
        locks.add(session);
        return () => locks.delete(session);
      },
      held: () => Promise.resolve(new Set(locks)),
    },
    hasher: createHasher(null),
    onError: (error) => errors.push(error),
  };
}
