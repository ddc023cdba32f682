/**
 * Runs the two machines of a room on real links, a real store and real timers: performs their effects, and joins them, for neither
 * knows the other. Everything that happens is an input in one queue, so a machine is never entered while it runs.
 */
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import type { Mesh } from '../mesh/machine.ts';
import type { ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import type { Replica } from '../replica/replica.ts';
import type { RoomStore, StoreTrouble } from '../replica/store-port.ts';
import type { PresenceState } from '../replica/presence-codec.ts';
import { StoreError } from '../store/store-error.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import type { Carriers } from './carriers.ts';
import type { RoomPorts } from './ports.ts';

/** A link that was closed for silence is asked for again this much later, while its peer is still on the carrier. */
const REOPEN_MS = 1000;
/** A transaction costs more than all else that an edit needs. In this time a burst becomes one, and an edit is with the others. */
const WRITE_AFTER_MS = 10;

export type DriverEvents = {
  onChange(): void;
  onPresence(): void;
  onDocReplaced(page: PageId, reason: string): void;
  onSessionSpent(page: PageId, reason: string): void;
  onMisbehaved(peer: PeerId, reason: string): void;
};

export type DriverParts = {
  ports: RoomPorts;
  mesh: Mesh;
  replica: Replica;
  store: RoomStore;
  events: DriverEvents;
};

type StoreEffect = Extract<ReplicaEffect, { type: 'store' }>;

type Queued = { to: 'mesh'; input: MeshInput } | { to: 'replica'; input: ReplicaInput };

export class Driver {
  readonly #parts: DriverParts;
  readonly #queue: Queued[] = [];
  #carriers: Carriers | null = null;
  #isRunning = false;
  #isStopped = false;
  #isFlushDue = false;
  #presence: PresenceState | undefined;
  #write: StoreEffect | null = null;
  #cancelWake: (() => void) | null = null;
  #wakeAtMs = Infinity;
  #idle: (() => void)[] = [];
  #writesUnderWay = 0;

  constructor(parts: DriverParts) {
    this.#parts = parts;
  }

  /** The carriers call back into this driver, so they come after it. */
  attach(carriers: Carriers): void {
    this.#carriers = carriers;
    this.#pump();
  }

  mesh(input: MeshInput): void {
    this.#queue.push({ to: 'mesh', input });
    this.#pump();
  }

  replica(input: ReplicaInput): void {
    this.#queue.push({ to: 'replica', input });
    this.#pump();
  }

  /**
   * Local edits of one task make one entry, and a caret that moved with them rides its frame: both are taken when the task's own code
   * is through.
   */
  flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushDue = false;
    const presence = this.#presence;
    this.#presence = undefined;
    this.replica({ type: 'flush', presence });
  }

  showPresence(state: PresenceState): void {
    this.#presence = state;
    this.flushSoon();
  }

  /** Whatever waits for the end of the task, or for the next one, is done now: the page may be about to end. */
  settle(): void {
    this.#flush();
    this.replica({ type: 'settle' });
    this.#startWrite();
  }

  #pump(): void {
    if (this.#isRunning || this.#isStopped || this.#carriers === null) return;
    this.#isRunning = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
        this.#handle(next);
    } finally {
      this.#isRunning = false;
    }
    this.#schedule();
  }

  #handle(next: Queued): void {
    const nowMs = this.#parts.ports.timers.now();
    try {
      if (next.to === 'mesh')
        for (const effect of this.#parts.mesh.handle(next.input, nowMs)) this.#performMesh(effect);
      else
        for (const effect of this.#parts.replica.handle(next.input, nowMs))
          this.#performReplica(effect);
    } catch (error) {
      this.#parts.ports.onError(error);
    }
  }

  #performMesh(effect: MeshEffect): void {
    const { events } = this.#parts;
    switch (effect.type) {
      case 'send':
      case 'dial':
      case 'signal-in':
      case 'close-link':
        this.#carriers?.perform(effect);
        return;
      case 'deliver':
      case 'session':
      case 'neighbour-up':
      case 'neighbour-check':
      case 'neighbour-down':
        this.#queue.push({ to: 'replica', input: effect });
        return;
      case 'misbehaved':
        events.onMisbehaved(effect.peer, effect.reason);
        return;
      case 'view-changed':
        events.onChange();
        return;
    }
  }

  #performReplica(effect: ReplicaEffect): void {
    const { events } = this.#parts;
    switch (effect.type) {
      case 'broadcast':
        // In a task of its own: a large edit has just been copied into its message, and keystrokes go before the next copy.
        if (effect.lane === 'bulk') this.#parts.ports.timers.after(0, () => this.mesh(effect));
        else this.#queue.push({ to: 'mesh', input: effect });
        return;
      case 'unicast':
      case 'accuse':
        this.#queue.push({ to: 'mesh', input: effect });
        return;
      case 'hash':
        this.#hash(effect.token, effect.update);
        return;
      case 'store':
        this.#writeSoon(effect);
        return;
      case 'doc-replaced':
        events.onDocReplaced(effect.page, effect.reason);
        return;
      case 'own-log-stuck':
        events.onSessionSpent(effect.page, effect.reason);
        events.onChange();
        return;
      case 'presence-changed':
        events.onPresence();
        return;
      case 'page-changed':
      case 'status-changed':
        events.onChange();
        return;
    }
  }

  #hash(token: number, update: Uint8Array): void {
    const { hasher, onError } = this.#parts.ports;
    hasher
      .hash(update)
      .then((hash) => this.replica({ type: 'hashed', token, hash }))
      .catch(onError);
  }

  /** Later: what was sent in this task shall reach the wire, and whoever reads it, before the disk takes the processor. */
  #writeSoon(effect: StoreEffect): void {
    this.#write = effect;
    this.#writesUnderWay += 1;
    this.#parts.ports.timers.after(WRITE_AFTER_MS, () => this.#startWrite());
  }

  #startWrite(): void {
    if (this.#write === null) return;
    const { token, batch } = this.#write;
    this.#write = null;
    this.#parts.store
      .write(batch)
      .then(
        () => this.replica({ type: 'stored', token }),
        (error: unknown) =>
          this.replica({ type: 'store-failed', token, trouble: troubleOf(error) }),
      )
      .finally(() => this.#written())
      .catch(this.#parts.ports.onError);
  }

  #written(): void {
    this.#writesUnderWay -= 1;
    this.#parts.events.onChange();
    if (this.#writesUnderWay === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when no write is under way. */
  async settled(): Promise<void> {
    if (this.#writesUnderWay > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** A carrier's link to a peer that is still there was closed for silence: ask for another. */
  reopenLater(peer: PeerId, kind: LinkKind): void {
    this.#parts.ports.timers.after(REOPEN_MS, () => {
      if (this.#isStopped) return;
      const view = this.#parts.mesh
        .view(this.#parts.ports.timers.now())
        .peers.find(({ id }) => id === peer);
      if (view === undefined || view.cutOff === null) this.#carriers?.reopen(peer, kind);
    });
  }

  #schedule(): void {
    const wakeAtMs = Math.min(this.#parts.mesh.wakeAtMs, this.#parts.replica.wakeAtMs);
    if (wakeAtMs === this.#wakeAtMs && this.#cancelWake !== null) return;
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#wakeAtMs = wakeAtMs;
    if (this.#isStopped || wakeAtMs === Infinity) return;
    const { timers } = this.#parts.ports;
    this.#cancelWake = timers.after(Math.max(0, wakeAtMs - timers.now()), () => this.#wake());
  }

  #wake(): void {
    this.#cancelWake = null;
    const nowMs = this.#parts.ports.timers.now();
    if (this.#parts.mesh.wakeAtMs <= nowMs)
      this.#queue.push({ to: 'mesh', input: { type: 'tick' } });
    if (this.#parts.replica.wakeAtMs <= nowMs)
      this.#queue.push({ to: 'replica', input: { type: 'tick' } });
    this.#pump();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelWake?.();
    this.#queue.length = 0;
  }
}

const troubleOf = (error: unknown): StoreTrouble =>
  error instanceof StoreError ? error.trouble : { reason: 'unavailable', detail: String(error) };
