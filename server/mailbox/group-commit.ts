/** One write is under way at a time; what comes meanwhile makes the next. So a sync is shared by all who wait for one. */
import { StoreTrouble, type Disk, type DiskRecord } from './store-port.ts';

type Gathering = {
  puts: Map<string, DiskRecord>;
  deletes: Set<string>;
  done: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
};

export class GroupCommit {
  readonly #disk: Disk;
  /** Before anybody hears of a failed write: what was built on it must not be used. */
  readonly #onFailed: () => void;
  #next: Gathering = gathering();
  #underWay: Gathering | null = null;

  constructor(disk: Disk, onFailed: () => void) {
    this.#disk = disk;
    this.#onFailed = onFailed;
  }

  /** Goes to disk with what was gathered before it, or with what comes soon. */
  gather(puts: readonly DiskRecord[], deletes: readonly string[] = []): void {
    for (const record of puts) {
      this.#next.deletes.delete(record.key);
      this.#next.puts.set(record.key, record);
    }
    for (const key of deletes) {
      this.#next.puts.delete(key);
      this.#next.deletes.add(key);
    }
    if (this.#underWay === null) void this.#write();
  }

  /** Resolves when everything gathered so far is on disk; rejects with StoreTrouble when it is not. */
  settled(): Promise<void> {
    if (this.#next.puts.size > 0 || this.#next.deletes.size > 0) return this.#next.done;
    return this.#underWay?.done ?? Promise.resolve();
  }

  async #write(): Promise<void> {
    while (this.#next.puts.size > 0 || this.#next.deletes.size > 0) {
      const writing = this.#next;
      this.#underWay = writing;
      this.#next = gathering();
      try {
        await this.#disk.write({ puts: [...writing.puts.values()], deletes: [...writing.deletes] });
        writing.resolve();
      } catch (error) {
        // What was gathered meanwhile rests on numbers that may not exist.
        const later = this.#next;
        this.#next = gathering();
        this.#onFailed();
        const trouble = new StoreTrouble('a write failed', { cause: error });
        writing.reject(trouble);
        later.reject(trouble);
      }
    }
    this.#underWay = null;
  }
}

function gathering(): Gathering {
  const { promise, resolve, reject } = withResolvers();
  // Nobody need wait for it; whoever does hears of the failure.
  promise.catch(() => undefined);
  return { puts: new Map(), deletes: new Set(), done: promise, resolve, reject };
}

function withResolvers(): {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
} {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  return { promise, resolve, reject };
}
