/**
 * Runs the machines of a room on real links, a real store and real timers: performs their effects, and joins them, for none knows the
 * others. Everything that happens is an input in one queue, so a machine is never entered while it runs.
 */
import type { Emitter } from '../lib/emitter.ts';
import type { MeshEffect, MeshInput } from '../mesh/machine-types.ts';
import type { Mesh } from '../mesh/machine.ts';
import type { Fleeting } from '../replica/fleeting.ts';
import type { MailboxEffect, ReplicaEffect, ReplicaInput } from '../replica/machine-types.ts';
import type { Replica } from '../replica/replica.ts';
import type { RoomStore, StoreTrouble } from '../replica/store-port.ts';
import type { PresenceState } from '../replica/presence-codec.ts';
import { StoreError } from '../store/store-error.ts';
import type { Watch, WatchEffect, WatchInput } from '../watch/machine-types.ts';
import { WireError } from '../wire/codec.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { isEntryPayload } from '../wire/replica-messages.ts';
import { isBlobPayload, isFleetingPayload, isWatchPayload } from '../wire/payload-kinds.ts';
import type { Carriers } from './carriers.ts';
import type { InnerEvents } from './inner-events.ts';
import type { RoomPorts } from './ports.ts';
import type { FleetingEvent } from './room-api.ts';
import { Standstill } from './standstill.ts';

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
  onFleeting(event: FleetingEvent): void;
};

export type DriverParts = {
  ports: RoomPorts;
  mesh: Mesh;
  replica: Replica;
  fleeting: Fleeting;
  store: RoomStore;
  events: DriverEvents;
  inner: Emitter<InnerEvents>;
};

type StoreEffect = Extract<ReplicaEffect, { type: 'store' }>;

type Queued =
  | { to: 'mesh'; input: MeshInput }
  | { to: 'replica'; input: ReplicaInput }
  | { to: 'watch'; input: WatchInput };

type Delivered = Extract<MeshEffect, { type: 'deliver' }>;

export class Driver {
  readonly #parts: DriverParts;
  readonly #queue: Queued[] = [];
  #carriers: Carriers | null = null;
  #isRunning = false;
  #isStopped = false;
  #isFlushDue = false;
  readonly #still = new Standstill();
  #presence: PresenceState | undefined;
  #write: StoreEffect | null = null;
  #cancelWake: (() => void) | null = null;
  #wakeAtMs = Infinity;
  #idle: (() => void)[] = [];
  #writesUnderWay = 0;

  /** Null until its code has been fetched; what others ask until then they ask again. */
  #watch: Watch | null = null;

  /** Until its code has been fetched what others say of blobs is lost; they say it again when they hear us. */
  onBlobs: (message: Delivered) => void = () => undefined;

  /** Until its code has been fetched nothing is asked of mailboxes. */
  onMailbox: (effect: MailboxEffect) => void = () => undefined;

  /** Somebody here looks: `sent` is told. */
  isWatched = false;

  constructor(parts: DriverParts) {
    this.#parts = parts;
  }

  /** The carriers call back into this driver, so they come after it. */
  attach(carriers: Carriers): void {
    this.#carriers = carriers;
    this.#pump();
  }

  attachWatch(watch: Watch): void {
    this.#watch = watch;
  }

  get watchMachine(): Watch | null {
    return this.#watch;
  }

  mesh(input: MeshInput): void {
    if (input.type === 'leave') this.standStill(false);
    this.#queue.push({ to: 'mesh', input });
    this.#pump();
  }

  replica(input: ReplicaInput): void {
    this.#queue.push({ to: 'replica', input });
    this.#pump();
  }

  watch(input: WatchInput): void {
    this.#queue.push({ to: 'watch', input });
    this.#pump();
  }

  /**
   * As if the lid had been shut, for others: the mesh hears and says nothing, and no time passes for it. What is written here goes on
   * being kept. Afterwards it takes in what came meanwhile, as far as that was held.
   */
  standStill(isOn: boolean): void {
    if (isOn === this.#still.isOn) return;
    this.#still.isOn = isOn;
    if (!isOn)
      this.#queue.push(...this.#still.release().map((input) => ({ to: 'mesh', input }) as const));
    this.#schedule();
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
    const { mesh, replica } = this.#parts;
    try {
      if (next.to === 'mesh' && this.#still.isOn) this.#still.hold(next.input);
      else if (next.to === 'mesh') {
        const effects = mesh.handle(next.input, nowMs);
        for (const effect of effects) this.#performMesh(effect);
        if (this.isWatched) this.#tellSent(next.input, effects);
      } else if (next.to === 'replica')
        for (const effect of replica.handle(next.input, nowMs)) this.#performReplica(effect);
      else
        for (const effect of this.#watch?.handle(next.input, nowMs) ?? [])
          this.#performWatch(effect);
    } catch (error) {
      if (error instanceof WireError && next.to === 'watch' && next.input.type === 'deliver')
        this.#accuse(next.input.from, `sent garbage: ${error.message}`);
      else this.#parts.ports.onError(error);
    }
  }

  /** An edit is longer as a frame than as a payload; whatever else went out in the same moment is shorter. */
  #tellSent(input: MeshInput, effects: readonly MeshEffect[]): void {
    const came = effects.find((effect) => effect.type === 'deliver');
    const payload = came?.payload ?? (input.type === 'broadcast' ? input.payload : null);
    if (payload === null || !isEntryPayload(payload)) return;
    for (const effect of effects)
      if (effect.type === 'send' && effect.bytes.length >= payload.length)
        this.#parts.inner.emit('sent', { author: came?.from ?? null, to: effect.to });
  }

  #accuse(peer: PeerId, reason: string): void {
    this.#queue.push({ to: 'mesh', input: { type: 'accuse', peer, reason } });
  }

  #performMesh(effect: MeshEffect): void {
    const { events, inner } = this.#parts;
    switch (effect.type) {
      case 'send':
      case 'dial':
      case 'signal-in':
      case 'close-link':
        this.#carriers?.perform(effect);
        return;
      case 'deliver':
        this.#deliver(effect);
        return;
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
        inner.emit('view', null);
        events.onChange();
        return;
    }
  }

  #deliver(input: Delivered): void {
    if (isBlobPayload(input.payload)) return this.onBlobs(input);
    if (isFleetingPayload(input.payload)) this.#hearFleeting(input);
    else
      this.#queue.push(
        isWatchPayload(input.payload) ? { to: 'watch', input } : { to: 'replica', input },
      );
  }

  #hearFleeting({ from, payload }: Delivered): void {
    const { ports, mesh, fleeting, events } = this.#parts;
    const record = mesh.recordOf(from);
    if (record === null) return;
    try {
      const message = fleeting.take(from, payload, ports.timers.now());
      if (message === null) return;
      const { member, writerCertificate } = record;
      events.onFleeting({ ...message, from, member, canWrite: writerCertificate !== null });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#accuse(from, `sent garbage: ${error.message}`);
    }
  }

  #performWatch(effect: WatchEffect): void {
    if (effect.type === 'unicast' || effect.type === 'broadcast')
      this.#queue.push({ to: 'mesh', input: effect });
    else this.#parts.inner.emit('watched', effect);
  }

  #performReplica(effect: ReplicaEffect): void {
    const { events, inner } = this.#parts;
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
      case 'arrived':
        inner.emit('arrived', effect);
        return;
      case 'repaired':
        inner.emit('repaired', effect);
        return;
      case 'presence-changed':
        events.onPresence();
        return;
      case 'page-changed':
      case 'status-changed':
        events.onChange();
        return;
      default:
        this.onMailbox(effect);
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
    const { mesh, replica } = this.#parts;
    const meshAtMs = this.#still.isOn ? Infinity : mesh.wakeAtMs;
    const watchAtMs = this.#watch?.wakeAtMs ?? Infinity;
    const wakeAtMs = Math.min(meshAtMs, replica.wakeAtMs, watchAtMs);
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
    const { mesh, replica } = this.#parts;
    const watchAtMs = this.#watch?.wakeAtMs ?? Infinity;
    const input = { type: 'tick' } as const;
    if (mesh.wakeAtMs <= nowMs) this.#queue.push({ to: 'mesh', input });
    if (replica.wakeAtMs <= nowMs) this.#queue.push({ to: 'replica', input });
    if (watchAtMs <= nowMs) this.#queue.push({ to: 'watch', input });
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
