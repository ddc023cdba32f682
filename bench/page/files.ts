/** Large edits: an attachment of random bytes, put into the document in one transaction. */
import * as Y from 'yjs';
import type { BareLinks } from './bare-links.ts';
import type { YjsHoldUps } from './protocol.ts';
import type { Stack } from './stack.ts';

const RANDOM_BYTES_MAX = 65_536;
const KEY = 'attachment';

type Attachment = { id: number; bytes: Uint8Array };

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += RANDOM_BYTES_MAX)
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES_MAX));
  return bytes;
}

export class Files {
  readonly #stack: Stack;
  readonly #bare: BareLinks;
  /** Drawn once: to draw 20 MB holds up the page for 14 ms, and that is not the stack's doing. */
  #bytes: Uint8Array = new Uint8Array();
  #lastId = 0;
  #isStopped = false;

  constructor(stack: Stack, bare: BareLinks) {
    this.#stack = stack;
    this.#bare = bare;
  }

  async send(length: number, limitMs: number): Promise<number | null> {
    const files = await this.#stack.files();
    const bytes = this.#randomBytes(length);
    const id = (this.#lastId += 1);
    const arrived = this.#bare.acknowledged(id).then(() => true);
    const startMs = performance.now();
    files.set(KEY, { id, bytes } satisfies Attachment);
    const late = new Promise<false>((resolve) => {
      setTimeout(() => resolve(false), limitMs);
    });
    return (await Promise.race([arrived, late])) ? performance.now() - startMs : null;
  }

  #randomBytes(length: number): Uint8Array {
    if (this.#bytes.length !== length) this.#bytes = randomBytes(length);
    return this.#bytes;
  }

  /** How long the page is held up by Yjs itself: by such an edit, and by taking it in; nothing else listens. */
  holdUps(length: number): YjsHoldUps {
    const bytes = this.#randomBytes(length);
    const [author, other] = [new Y.Doc(), new Y.Doc()];
    let update: Uint8Array = new Uint8Array();
    author.on('update', (written: Uint8Array) => (update = written));
    const startMs = performance.now();
    author.getMap('files').set(KEY, { id: 0, bytes } satisfies Attachment);
    const setMs = performance.now() - startMs;
    Y.applyUpdate(other, update);
    const applyMs = performance.now() - startMs - setMs;
    author.destroy();
    other.destroy();
    return { setMs, applyMs };
  }

  async sendMany(length: number, limitMs: number): Promise<number> {
    this.#isStopped = false;
    let arrived = 0;
    while (!this.#isStopped) {
      if ((await this.send(length, limitMs)) === null) break;
      arrived += 1;
    }
    return arrived;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async acknowledge(): Promise<void> {
    const files = await this.#stack.files();
    files.observe(() => {
      const attachment = files.get(KEY) as Attachment | undefined;
      if (attachment !== undefined) this.#bare.acknowledge(attachment.id);
    });
  }
}
