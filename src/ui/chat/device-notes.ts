/** What this device remembers of a room's chat: how far each session's messages were seen, and what was being written. Absent or damaged, nothing. */

/** Of sessions; the longest unheard of are forgotten first, and their messages would count as unseen again. */
const SEEN_MAX = 4000;

const keyOf = (topic: string): string => `folkmoot chat ${topic}`;

export class DeviceNotes {
  readonly #storage: Storage | null;
  readonly #key: string;
  readonly #seen: Map<number, number>;
  #draft: string;

  constructor(storage: Storage | null, topic: string) {
    this.#storage = storage;
    this.#key = keyOf(topic);
    const { seen, draft } = parse(read(storage, this.#key));
    [this.#seen, this.#draft] = [new Map(seen), draft];
  }

  get draft(): string {
    return this.#draft;
  }

  keepDraft(draft: string): void {
    if (draft === this.#draft) return;
    this.#draft = draft;
    this.#takeKept();
    this.#write(draft);
  }

  isSeen(message: { client: number; clock: number }): boolean {
    return message.clock <= (this.#seen.get(message.client) ?? -1);
  }

  /** A session's messages are seen in their order: with one, all before it. Whether that was news. */
  see(messages: readonly { client: number; clock: number }[]): boolean {
    const news = messages.filter((message) => !this.isSeen(message));
    if (news.length === 0) return false;
    const draft = this.#takeKept();
    for (const { client, clock } of news) this.#raise(client, clock);
    this.#write(draft);
    return true;
  }

  /** What another tab of this browser noted. Whether that was news. */
  follow(event: StorageEvent): boolean {
    if (event.key !== this.#key) return false;
    const before = JSON.stringify([...this.#seen]);
    for (const [client, clock] of parse(event.newValue).seen) this.#raise(client, clock);
    return JSON.stringify([...this.#seen]) !== before;
  }

  #raise(client: number, clock: number): void {
    const before = this.#seen.get(client) ?? -1;
    this.#seen.delete(client);
    this.#seen.set(client, Math.max(before, clock));
  }

  /** Tabs share the note, and each word of theirs about it may still be on its way. Returns the draft that was kept last, by any of them. */
  #takeKept(): string {
    const { seen, draft } = parse(read(this.#storage, this.#key));
    for (const [client, clock] of seen) this.#raise(client, clock);
    return draft;
  }

  #write(draft: string): void {
    const seen = [...this.#seen].slice(-SEEN_MAX);
    try {
      this.#storage?.setItem(this.#key, JSON.stringify({ seen, draft }));
    } catch {
      // Storage may be full or denied; it still holds for this page.
    }
  }
}

function read(storage: Storage | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

type Notes = { seen: [number, number][]; draft: string };

function parse(text: string | null): Notes {
  try {
    const found = JSON.parse(text ?? '{}') as { seen?: unknown; draft?: unknown };
    const pairs: unknown[] = Array.isArray(found.seen) ? found.seen : [];
    return {
      seen: pairs.filter(isPair).slice(-SEEN_MAX),
      draft: typeof found.draft === 'string' ? found.draft : '',
    };
  } catch {
    return { seen: [], draft: '' };
  }
}

const isPair = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => Number.isSafeInteger(part));

/** With the device's copy of the room goes what was noted of its chat. */
export function forgetChat(topic: string): void {
  try {
    localStorage.removeItem(keyOf(topic));
  } catch {
    // Where storage is denied nothing was noted.
  }
}
