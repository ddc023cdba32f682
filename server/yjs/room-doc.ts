/** One room's Yjs document, from which everything comes out as far as Yjs itself would say it. */
import * as Y from 'yjs';
import { WireError } from '../../src/wire/codec.ts';
import { countSteps, TooManySteps, type Steps } from './steps.ts';
import { scanUpdate, type Scanned } from './update-scan.ts';

/** What a struct takes in memory, measured in bytes of heap: 390 with a value, 621 with a map. */
const STRUCT_COST = 640;
/** What a document in a document takes beside its struct: 1,840 measured. Yjs makes a whole one. */
const SUBDOC_COST = 2_400;
/** A list or a map inside of a value: 40 to 60 measured. */
const CONTAINER_COST = 64;
/**
 * Of updates whose past is missing, waiting in memory, and how many. Each that comes is merged with all that wait, and a client has
 * few: what it typed between opening its socket and our first answer.
 */
const WAITING_BYTES_MAX = 16 * 1024;
const WAITING_MAX = 64;

/**
 * What Yjs may do for one update, and how often it may look at what lies between a struct's neighbours for all of a room's since it
 * was loaded, and while it is loaded, which takes the same in another order. In steps of about a microsecond. Two people who write
 * 500 things each at one place, without each other, take 250,000.
 */
const UPDATE_STEPS = 400_000;
const ROOM_LOOKS = 1_000_000;
const LOAD_LOOKS = 2_000_000;

/** The document may hold half of something: it must be loaded again. */
export class DocTrouble extends Error {
  static readonly reason = 'doc';
}

/** Yjs was stopped in the middle. */
export class TakesTooLong extends DocTrouble {}

export class RoomDoc {
  readonly #doc = new Y.Doc();
  #news: Uint8Array[] = [];
  #bytes = 0;
  #waiting = 0;
  #looks = 0;
  #lastSteps = 0;

  constructor() {
    this.#doc.on('update', (update: Uint8Array) => {
      this.#news.push(update);
      this.#bytes += contentCost(update);
    });
  }

  /**
   * What was new in it, as Yjs writes it: null if nothing, or if it waits for its past. Throws DocTrouble for what Yjs cannot take.
   * `update` was scanned.
   */
  apply(update: Uint8Array): Uint8Array | null {
    const looks = Math.min(UPDATE_STEPS, Math.max(0, ROOM_LOOKS - this.#looks));
    return this.#apply(update, { looks, all: UPDATE_STEPS });
  }

  /** What was applied once and is on disk. Throws DocTrouble. */
  load(update: Uint8Array): void {
    this.#apply(update, { looks: LOAD_LOOKS - this.#looks, all: Number.POSITIVE_INFINITY });
  }

  /** What Yjs did for the last update. */
  get lastSteps(): number {
    return this.#lastSteps;
  }

  #apply(update: Uint8Array, max: Steps): Uint8Array | null {
    const { store } = this.#doc;
    const before = store.pendingStructs?.update;
    const bytesBefore = this.#pendingBytes;
    this.#news = [];
    try {
      const { looks, all } = countSteps(max, () => Y.applyUpdate(this.#doc, update));
      this.#looks += looks;
      this.#lastSteps = all;
    } catch (error) {
      if (error instanceof TooManySteps)
        throw new TakesTooLong('this would take this server too long', { cause: error });
      throw new DocTrouble('Yjs cannot take the update', { cause: error });
    }
    const bytes = this.#pendingBytes;
    if (bytes === 0) this.#waiting = 0;
    else if (bytes > bytesBefore || store.pendingStructs?.update !== before) {
      this.#waiting += 1;
      if (this.#waiting > WAITING_MAX || bytes > WAITING_BYTES_MAX)
        throw new DocTrouble('too much waits for updates that are missing');
    }
    const news = this.#news;
    this.#news = [];
    return news.length === 0 ? null : merged(news);
  }

  vector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** All that is not in `vector`, or all. Throws WireError if it is no state vector. */
  encode(vector?: Uint8Array): Uint8Array {
    const { store } = this.#doc;
    const { pendingStructs, pendingDs } = store;
    // Nobody is told what is not on disk, and what waits is not.
    store.pendingStructs = null;
    store.pendingDs = null;
    try {
      const update = Y.encodeStateAsUpdate(this.#doc, vector);
      if (vector === undefined) this.#bytes = contentCost(update);
      return update;
    } catch (error) {
      throw new WireError('no state vector', { cause: error });
    } finally {
      store.pendingStructs = pendingStructs;
      store.pendingDs = pendingDs;
    }
  }

  /** Bytes in memory, roughly. */
  cost(): number {
    let structs = 0;
    for (const list of this.#doc.store.clients.values()) structs += list.length;
    return (
      this.#bytes +
      this.#pendingBytes +
      structs * STRUCT_COST +
      this.#doc.subdocs.size * SUBDOC_COST
    );
  }

  destroy(): void {
    this.#doc.destroy();
  }

  get #pendingBytes(): number {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return (pendingStructs?.update.length ?? 0) + (pendingDs?.length ?? 0);
  }
}

/** Bytes in memory that an update may come to, roughly and rather too many. */
export function updateCost({ length }: Uint8Array, { parts, containers }: Scanned): number {
  return length + parts * STRUCT_COST + containers * CONTAINER_COST;
}

/** What Yjs wrote, without its structs, of which it makes few from many. Runs join without limit as well. */
function contentCost(update: Uint8Array): number {
  const { containers } = scanUpdate(update, Number.MAX_SAFE_INTEGER);
  return update.length + containers * CONTAINER_COST;
}

/** One update that says the same. */
export function merged(updates: readonly Uint8Array[]): Uint8Array {
  const [first] = updates;
  return updates.length === 1 && first !== undefined ? first : Y.mergeUpdates([...updates]);
}
