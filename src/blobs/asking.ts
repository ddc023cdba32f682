/** Who has what: asked when something is lacking and when somebody comes, told when something has become whole. Without blobs nothing is sent. */
import { BLOBS_NAMED_MAX, type BlobMessage, type Held } from '../wire/blob-messages.ts';
import type { BlobId } from '../wire/ids.ts';
import { FULL_MESH_PEERS_MAX } from '../wire/limits.ts';
import type { Blob } from './blob.ts';
import type { Core } from './core.ts';
import { ANSWER_MS_MAX, ASK_AGAIN_MS, ASK_AGAIN_MS_MAX, ASKED_PEERS_MAX } from './limits.ts';
import type { Other } from './other.ts';

export class Asking {
  readonly #core: Core;
  /** Blobs that have just become whole, told together. */
  readonly #news: BlobId[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  /** Somebody came, or has spoken for the first time: before, it may not have heard us. */
  meet(other: Other): void {
    for (const { id, isWhole } of this.#core.blobs.values())
      if (!isWhole || this.#isSmall) other.toAsk.add(id);
  }

  /** In a larger room not everyone is asked and told everything. */
  get #isSmall(): boolean {
    return this.#core.others.size < FULL_MESH_PEERS_MAX;
  }

  /** `isOwn`: made here. */
  becameWhole(blob: Blob, isOwn: boolean): void {
    if (isOwn || this.#isSmall) this.#news.push(blob.id);
  }

  /** Asks and tells what is due; when it wants to be asked again. */
  run(): number {
    const core = this.#core;
    if (core.others.size === 0) {
      this.#news.length = 0;
      return Infinity;
    }
    for (const ids of inPieces(this.#news.splice(0)))
      core.broadcast({ type: 'have', blobs: ids.map((id) => ({ id, held: 'all' })) });
    let wakeAtMs = this.#askDue();
    for (const other of core.others.values()) wakeAtMs = Math.min(wakeAtMs, this.#ask(other));
    return wakeAtMs;
  }

  #askDue(): number {
    const core = this.#core;
    let wakeAtMs = Infinity;
    const due: BlobId[] = [];
    for (const blob of core.lacking) {
      if (blob.askAtMs <= core.nowMs) {
        const isSomewhere = core.isSomewhere(blob);
        blob.askAgainMs = isSomewhere
          ? ASK_AGAIN_MS
          : Math.min(2 * blob.askAgainMs, ASK_AGAIN_MS_MAX);
        blob.askAtMs = core.nowMs + blob.askAgainMs;
        // Of what has a source more is asked only while it is being fetched: who fetches it too has more to give by now.
        if (!isSomewhere || blob.owed.size > 0) due.push(blob.id);
      }
      wakeAtMs = Math.min(wakeAtMs, blob.askAtMs);
    }
    for (const id of due) for (const other of this.#sample()) other.toAsk.add(id);
    return wakeAtMs;
  }

  #sample(): Other[] {
    const others = [...this.#core.others.values()].filter(({ isLiar }) => !isLiar);
    if (others.length <= ASKED_PEERS_MAX) return others;
    const { rng } = this.#core.options;
    for (let i = 0; i < ASKED_PEERS_MAX; i++) {
      const j = i + rng.below(others.length - i);
      [others[i], others[j]] = [others[j] as Other, others[i] as Other];
    }
    return others.slice(0, ASKED_PEERS_MAX);
  }

  #ask({ id: to, toAsk, asks }: Other): number {
    const core = this.#core;
    while (toAsk.size > 0) {
      if (!asks.take(core.nowMs)) return asks.readyAtMs(core.nowMs);
      const ids = [...toAsk].slice(0, BLOBS_NAMED_MAX);
      for (const id of ids) toAsk.delete(id);
      core.send(to, 'live', { type: 'ask', ids });
    }
    return Infinity;
  }

  heardAsk(other: Other, { ids }: Extract<BlobMessage, { type: 'ask' }>): void {
    const core = this.#core;
    if (!other.answers.take(core.nowMs)) return;
    const blobs = ids.map((id) => ({ id, held: heldOf(core.blobs.get(id)) }));
    core.send(other.id, 'live', { type: 'have', blobs });
  }

  heardHave(other: Other, { blobs }: Extract<BlobMessage, { type: 'have' }>): void {
    const core = this.#core;
    for (const { id, held } of blobs) {
      const blob = core.blobs.get(id);
      if (blob === undefined) {
        other.tellsUnknown(id, held);
        continue;
      }
      const had = other.heldOf(blob);
      if (had === null && held === 'none') continue;
      core.takeHeld(other, blob, held);
      blob.askAgainMs = ASK_AGAIN_MS;
      core.changed(blob);
    }
  }

  /** Notes of each lacking blob whether nobody has it; when to look again. */
  judge(): number {
    const core = this.#core;
    let wakeAtMs = Infinity;
    for (const blob of core.lacking) {
      const untilMs = blob.sinceMs + ANSWER_MS_MAX;
      if (core.nowMs < untilMs) wakeAtMs = Math.min(wakeAtMs, untilMs);
      else if (core.isMoved || !blob.isJudged) {
        blob.isJudged = true;
        const isMissing = !core.isSomewhere(blob);
        if (isMissing !== blob.isMissing) core.changed(blob);
        blob.isMissing = isMissing;
      }
    }
    return wakeAtMs;
  }
}

function heldOf(blob: Blob | undefined): Held {
  if (blob === undefined) return 'none';
  if (blob.isWhole) return 'all';
  const set = blob.stored?.toBytes() ?? new Uint8Array(0);
  return set.length === 0 ? 'none' : set;
}

function* inPieces<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += BLOBS_NAMED_MAX)
    yield items.slice(at, at + BLOBS_NAMED_MAX);
}
