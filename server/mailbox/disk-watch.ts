/** Looks now and then whether the mailbox's disk would take more, so that a host hears of it before peers do. */
import { access, constants, statfs } from 'node:fs/promises';

const LOOK_MS = 10_000;

/** LevelDB needs room to rewrite its files even when nothing is added. */
const FREE_BYTES_MIN = 64 * 1024 * 1024;

export class DiskWatch {
  readonly #directory: string;
  readonly #timer: NodeJS.Timeout;
  #problem: string | null = null;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  static async start(directory: string): Promise<DiskWatch> {
    const watch = new DiskWatch(directory);
    await watch.#look();
    return watch;
  }

  /** In words, as of the last look. */
  get problem(): string | null {
    return this.#problem;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      await access(this.#directory, constants.W_OK);
      const { bavail, bsize } = await statfs(this.#directory);
      const free = bavail * bsize;
      this.#problem = free < FREE_BYTES_MIN ? fewLeft(free) : null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#problem = `the mailbox's directory cannot be written to (${code})`;
    }
  }
}

function fewLeft(free: number): string {
  return `the mailbox's disk has only ${Math.floor(free / 1024 / 1024)} MiB left`;
}
