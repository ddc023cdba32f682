/**
 * The embedded store: boxes of letters on one ordered disk, for one process. No clock, timer or socket inside.
 *
 * What changes a box happens in the box's turn, one after another; it waits for its transaction outside of the turn, so that many
 * share one. Reads see only what is on disk.
 */
import { must } from '../../src/lib/assert.ts';
import { equalBytes } from '../../src/lib/bytes.ts';
import { CursorState, type Cursor, type Deed } from '../../src/wire/mailbox-frames.ts';
import { LETTERS_MAX } from '../../src/wire/limits.ts';
import { Boxes, type Box } from './boxes.ts';
import { findLost } from './find-lost.ts';
import { GroupCommit } from './group-commit.ts';
import { hasLetters, recoverBox } from './recover-box.ts';
import {
  costOf,
  crowdedRetentionMs,
  emptyBox,
  isCrowded,
  refusalOf,
  refuse,
  type StoreLimits,
} from './quota.ts';
import {
  boxKey,
  boxNameOf,
  BOX_RANGE,
  CLOCK_KEY,
  decodeBox,
  decodeLetter,
  decodeNumber,
  encodeBox,
  encodeLetter,
  encodeNumber,
  findKey,
  letterKey,
  nameInBoxKey,
  numberInLetterKey,
  parseSupersededKey,
  SUPERSEDED_RANGE,
  startRecord,
  supersededKey,
  type BoxRecord,
  type Hash,
  type Mark,
} from './records.ts';
import {
  StoreTrouble,
  type Appended,
  type BoxHash,
  type BoxState,
  type Disk,
  type DiskRecord,
  type MailboxStore,
  type Page,
  type Refused,
  type StoreTotals,
} from './store-port.ts';

export type BoxStoreOptions = {
  disk: Disk;
  /** SHA-256 over the parts, one after the other. */
  hash: Hash;
  limits: StoreLimits;
  /** For the host's log: what was wrong and is no longer. */
  onRepair?: (trouble: StoreTrouble) => void;
};

/** One transaction of a sweep, so that appends do not wait long behind it. */
const SWEEP_BYTES = 1024 * 1024;
/** Boxes looked at in one range while counting. */
const COUNT_BYTES = 256 * 1024;

/** A key that no record has. */
const NOWHERE = 'nowhere';

export class BoxStore implements MailboxStore {
  readonly #disk: Disk;
  readonly #hash: Hash;
  readonly #limits: StoreLimits;
  readonly #boxes: Boxes;
  readonly #commit: GroupCommit;
  readonly #onRepair: (trouble: StoreTrouble) => void;
  readonly #repairing = new Set<string>();
  /** Boxes that were crowded when somebody last appended: nobody is kept out of the others. */
  readonly #crowded = new Set<string>();
  #totals: Promise<StoreTotals> | null = null;
  #clockAtOpen: Promise<number> | null = null;

  constructor(options: BoxStoreOptions) {
    this.#disk = options.disk;
    this.#hash = options.hash;
    this.#limits = options.limits;
    this.#onRepair = options.onRepair ?? (() => undefined);
    this.#boxes = new Boxes((name) => this.#recordOnDisk(name));
    this.#commit = new GroupCommit(this.#disk, () => {
      this.#boxes.forgetAll();
      this.#totals = null;
    });
  }

  async open(box: BoxHash, cursor: Cursor, seen: Cursor): Promise<BoxState> {
    const name = boxNameOf(box);
    const record = (await this.#recordOnDisk(name)) ?? emptyBox(box);
    const { kept, base, head, deed } = record;
    const states = [await this.#judge(name, record, cursor), await this.#judge(name, record, seen)];
    const isUnknown = states.includes(CursorState.unknown);
    // A sweep took the letter from under our eyes.
    if (isUnknown && (await this.#hasSwept(name, record))) return this.open(box, cursor, seen);
    return {
      cursor: isUnknown ? CursorState.unknown : must(states[0]),
      kept: kept.number,
      base: cursorOf(base),
      head: cursorOf(head),
      deed,
    };
  }

  async #judge(name: string, record: BoxRecord, { number, hash }: Cursor): Promise<number> {
    const { kept, base, head } = record;
    if (number > head.number) return CursorState.unknown;
    const state = number >= base.number ? CursorState.known : CursorState.behind;
    if (number < kept.number || number === 0) return state;
    const ours = await this.#hashAt(name, record, number);
    return ours !== null && equalBytes(ours, hash) ? state : CursorState.unknown;
  }

  async #hasSwept(name: string, seen: BoxRecord): Promise<boolean> {
    const now = await this.#recordOnDisk(name);
    return now !== null && now.kept.number !== seen.kept.number;
  }

  /** Null when the disk lost it. */
  async #hashAt(name: string, record: BoxRecord, number: number): Promise<Uint8Array | null> {
    for (const mark of [record.kept, record.base, record.head])
      if (mark.number === number) return mark.hash;
    const [value] = await this.#disk.get([letterKey(name, number)]);
    return value === undefined ? null : (decodeLetter(value)?.hash ?? null);
  }

  async append(
    hash: BoxHash,
    letters: readonly Uint8Array[],
    isCheckpoint: boolean,
  ): Promise<Appended | Refused> {
    const placed = await this.#boxes.inTurn(boxNameOf(hash), emptyBox(hash), (box) =>
      this.#place(box, letters, isCheckpoint),
    );
    if ('refused' in placed) return placed;
    await placed.settled;
    return { numbers: placed.numbers, head: placed.head };
  }

  async #place(
    box: Box,
    letters: readonly Uint8Array[],
    isCheckpoint: boolean,
  ): Promise<(Appended & { settled: Promise<void> }) | Refused> {
    const totals = await this.#count();
    const keys = letters.map((letter) => findKey(box.name, this.#hash(letter)));
    const known = await this.#find(box, keys, letters);
    box.assertCurrent();
    const fresh = new Map<string, Uint8Array>();
    for (const [i, letter] of letters.entries())
      if (known[i] === undefined) fresh.set(must(keys[i]), letter);
    let cost = 0;
    for (const letter of fresh.values()) cost += costOf(letter);
    if (isCrowded(box.record, this.#limits)) this.#crowded.add(box.name);
    const isNew = box.record.head.number === 0;
    const asked = { cost, isCheckpoint };
    const refused = cost === 0 ? null : refusalOf(box.record, totals, asked, this.#limits);
    if (refused !== null) return refused;
    const puts = isNew ? [startRecord(box.name, box.record.kept)] : [];
    const placed = new Map<string, number>();
    for (const [key, letter] of fresh) placed.set(key, this.#put(box, key, letter, puts));
    if (puts.length > 0) {
      if (isNew) totals.boxes += 1;
      totals.bytes += cost;
      this.#commit.gather([...puts, this.#boxPut(box)]);
    }
    const settled = this.#commit.settled();
    box.onTheWay(placed, settled);
    const numbers = keys.map((key, i) => known[i] ?? must(placed.get(key)));
    return { numbers, head: cursorOf(box.record.head), settled };
  }

  /** Numbers of letters that are above the base already. */
  async #find(
    box: Box,
    keys: readonly string[],
    letters: readonly Uint8Array[],
  ): Promise<(number | undefined)[]> {
    const { base } = box.record;
    // Both looks at the same moment: what is no longer recent is on disk.
    const recent = keys.map((key) => box.recent.get(key));
    const values = await this.#disk.get(keys);
    const found = values.map((value) => (value === undefined ? null : decodeNumber(value)));
    const wanted = found.map((number) => letterKey(box.name, number ?? 0));
    const kept = found.some((number) => number !== null) ? await this.#disk.get(wanted) : [];
    return keys.map((_, i) => {
      const number = recent[i] ?? found[i] ?? 0;
      if (number <= base.number) return undefined;
      if (recent[i] !== undefined) return number;
      // "Kept" is said of nothing but these very bytes.
      const value = kept[i];
      const letter = value === undefined ? undefined : decodeLetter(value)?.letter;
      return letter !== undefined && equalBytes(letter, must(letters[i])) ? number : undefined;
    });
  }

  #put(box: Box, key: string, letter: Uint8Array, puts: DiskRecord[]): number {
    const { head } = box.record;
    const mark: Mark = {
      number: head.number + 1,
      hash: this.#hash(head.hash, letter),
      sum: head.sum + costOf(letter),
    };
    const value = encodeLetter({ hash: mark.hash, sum: mark.sum, letter });
    puts.push({ key: letterKey(box.name, mark.number), value });
    puts.push({ key, value: encodeNumber(mark.number) });
    box.record = { ...box.record, head: mark };
    return mark.number;
  }

  async read(box: BoxHash, after: number, bytesMax: number): Promise<Page> {
    const name = boxNameOf(box);
    const record = (await this.#recordOnDisk(name)) ?? emptyBox(box);
    const { kept, head } = record;
    if (after < kept.number) return { type: 'gone' };
    const first = after + 1;
    if (after >= head.number) return { type: 'letters', first, hash: head.hash, letters: [] };
    let hash = await this.#hashAt(name, record, after);
    const end = letterKey(name, head.number + 1);
    const found = await this.#disk.range(letterKey(name, first), end, bytesMax);
    const letters: Uint8Array[] = [];
    for (const { key, value } of found.slice(0, LETTERS_MAX)) {
      const letter = decodeLetter(value);
      if (hash === null || letter === null || key !== letterKey(name, first + letters.length))
        break;
      if (!equalBytes(this.#hash(hash, letter.letter), letter.hash)) break;
      letters.push(letter.letter);
      hash = letter.hash;
    }
    if (hash !== null && letters.length > 0) return { type: 'letters', first, hash, letters };
    if (await this.#hasSwept(name, record)) return this.read(box, after, bytesMax);
    const upTo = await findLost({ disk: this.#disk, hash: this.#hash, name, head }, first);
    return { type: 'lost', upTo };
  }

  async compact(hash: BoxHash, deed: Deed, now: number): Promise<{ base: number } | Refused> {
    const atMs = await this.#clock(now);
    const swapped = await this.#boxes.inTurn(boxNameOf(hash), emptyBox(hash), (box) =>
      this.#swap(box, copyOf(deed), atMs),
    );
    if ('refused' in swapped) return swapped;
    await swapped.settled;
    return { base: deed.upTo };
  }

  async #swap(box: Box, deed: Deed, atMs: number): Promise<{ settled: Promise<void> } | Refused> {
    // So that all letters of the box are on disk.
    await this.#commit.settled();
    box.assertCurrent();
    const { base, head } = box.record;
    if (deed.base !== base.number) return refuse('baseMoved');
    const isInOrder = deed.base < deed.upTo && deed.upTo < deed.first && deed.first <= deed.last;
    if (!isInOrder || deed.last > head.number) return refuse('notThisHistory');
    const keys = [deed.last, deed.upTo].map((number) => letterKey(box.name, number));
    const values = await this.#disk.get(keys);
    box.assertCurrent();
    const [last, upTo] = values.map((value) => (value === undefined ? null : decodeLetter(value)));
    if (!last || !upTo || !equalBytes(last.hash, deed.hash)) return refuse('notThisHistory');
    const mark: Mark = { number: deed.upTo, hash: upTo.hash, sum: upTo.sum };
    box.record = { ...box.record, base: mark, deed };
    const key = supersededKey(atMs, box.name, deed.upTo);
    this.#commit.gather([this.#boxPut(box), { key, value: new Uint8Array() }]);
    const settled = this.#commit.settled();
    box.onTheWay(new Map(), settled);
    return { settled };
  }

  async sweep(now: number): Promise<void> {
    const clock = await this.#clock(now);
    const [from, end] = SUPERSEDED_RANGE;
    const superseded = await this.#disk.range(from, end, SWEEP_BYTES);
    if (superseded.length === 0) return;
    for (const { key } of superseded) {
      const { atMs, name, upTo } = parseSupersededKey(key);
      const ageMs = clock - atMs;
      if (ageMs < crowdedRetentionMs(this.#limits)) break;
      const isEarly = ageMs < this.#limits.mailboxRetentionMs;
      let isDone = isEarly && !this.#crowded.has(name);
      while (!isDone)
        isDone = await this.#boxes.inTurn(name, null, async (box) =>
          isEarly && !this.#isStillCrowded(box) ? true : this.#forget(box, upTo, key),
        );
    }
    this.#commit.gather([{ key: CLOCK_KEY, value: encodeNumber(Math.floor(clock)) }]);
    await this.#commit.settled();
  }

  #isStillCrowded({ name, record }: Box): boolean {
    const isStill = isCrowded(record, this.#limits);
    if (!isStill) this.#crowded.delete(name);
    return isStill;
  }

  /** Deletes one transaction's worth of letters up to `upTo`, which are superseded. True when none are left. */
  async #forget(box: Box, upTo: number, supersededBy: string): Promise<boolean> {
    const totals = await this.#count();
    await this.#commit.settled();
    box.assertCurrent();
    const { kept, base } = box.record;
    const end = Math.min(upTo, base.number);
    const from = letterKey(box.name, kept.number + 1);
    const found = await this.#disk.range(from, letterKey(box.name, end + 1), SWEEP_BYTES);
    const letters = found.map(({ value }) => decodeLetter(value));
    const finds = letters.map((record) =>
      record === null ? NOWHERE : findKey(box.name, this.#hash(record.letter)),
    );
    const pointers = await this.#disk.get(finds);
    box.assertCurrent();
    const deletes = [letterKey(box.name, kept.number), ...found.map(({ key }) => key)];
    let mark = kept;
    for (const [i, record] of letters.entries()) {
      if (record === null) continue;
      const number = numberInLetterKey(must(found[i]).key);
      mark = { number, hash: record.hash, sum: record.sum };
      const pointer = pointers[i];
      // A letter that was appended again above the base is found there.
      const isOwn = pointer !== undefined && decodeNumber(pointer) === number;
      if (isOwn && !box.recent.has(must(finds[i]))) deletes.push(must(finds[i]));
    }
    // Nothing readable is left of what was superseded: a failing disk.
    if (mark === kept && kept.number < end)
      mark = end === base.number ? base : { ...kept, number: end };
    const isDone = mark.number >= end;
    if (isDone) deletes.push(supersededBy);
    totals.bytes -= mark.sum - kept.sum;
    box.record = { ...box.record, kept: mark };
    const start = startRecord(box.name, mark);
    const gone = deletes.filter((key) => key !== start.key);
    this.#commit.gather([start, this.#boxPut(box)], gone);
    await this.#commit.settled();
    return isDone;
  }

  totals(): Promise<StoreTotals> {
    return this.#count();
  }

  async close(): Promise<void> {
    await this.#commit.settled();
    await this.#disk.close();
  }

  /** The mailbox's own time: how long it has run, in this process and in those before. */
  async #clock(now: number): Promise<number> {
    this.#clockAtOpen ??= this.#disk
      .get([CLOCK_KEY])
      .then(([value]) => (value === undefined ? 0 : (decodeNumber(value) ?? 0)));
    try {
      return (await this.#clockAtOpen) + now;
    } catch (error) {
      // Else a disk that fails once would fail for ever.
      this.#clockAtOpen = null;
      throw error;
    }
  }

  /** The live object: whoever changes what is on disk changes it too. */
  #count(): Promise<StoreTotals> {
    if (this.#totals !== null) return this.#totals;
    const totals = this.#countOnDisk();
    this.#totals = totals;
    // Else a disk that fails once would fail for ever.
    totals.catch(() => {
      if (this.#totals === totals) this.#totals = null;
    });
    return totals;
  }

  async #countOnDisk(): Promise<StoreTotals> {
    const totals = { boxes: 0, bytes: 0 };
    const [start, end] = BOX_RANGE;
    let from: string = start;
    for (;;) {
      const found = await this.#disk.range(from, end, COUNT_BYTES);
      for (const { key, value } of found) {
        totals.boxes += 1;
        totals.bytes += await this.#bytesIn(nameInBoxKey(key), value);
      }
      const last = found.at(-1);
      if (last === undefined) return totals;
      from = boxKey(`${nameInBoxKey(last.key)}\0`);
    }
  }

  /** What cannot be told of one box must not keep the others from being served. */
  async #bytesIn(name: string, value: Uint8Array): Promise<number> {
    try {
      const { kept, head } =
        decodeBox(value, this.#hash) ?? (await recoverBox(this.#disk, name, this.#hash));
      return head.sum - kept.sum;
    } catch (error) {
      if (!(error instanceof StoreTrouble)) throw error;
      return 0;
    }
  }

  /** Null when nobody has put anything in the box. */
  async #recordOnDisk(name: string): Promise<BoxRecord | null> {
    const read = async (): Promise<BoxRecord | null | undefined> => {
      const [value] = await this.#disk.get([boxKey(name)]);
      return value && decodeBox(value, this.#hash);
    };
    const record = await read();
    if (record) return record;
    if (record === undefined && !(await hasLetters(this.#disk, name))) return null;
    const recovered = await recoverBox(this.#disk, name, this.#hash);
    // Meanwhile somebody whose turn it was may have written it.
    const now = await read();
    if (now) return now;
    this.#repair(name);
    return recovered;
  }

  /** Writes what was made anew, when it is the box's turn. */
  #repair(name: string): void {
    if (this.#repairing.has(name)) return;
    this.#repairing.add(name);
    const written = this.#boxes.inTurn(name, null, async (box) => {
      this.#commit.gather([this.#boxPut(box)]);
      const settled = this.#commit.settled();
      box.onTheWay(new Map(), settled);
      await settled;
    });
    written
      .then(() =>
        this.#onRepair(
          new StoreTrouble('the record of a box was damaged, and was made anew from its letters'),
        ),
      )
      // Whoever asks next has it made anew again.
      .catch(() => undefined)
      .finally(() => this.#repairing.delete(name));
  }

  #boxPut(box: Box): DiskRecord {
    return { key: boxKey(box.name), value: encodeBox(box.record, this.#hash) };
  }
}

const cursorOf = ({ number, hash }: Mark): Cursor => ({ number, hash });

/** Not views of the frame in which it came. */
function copyOf(deed: Deed): Deed {
  const [hash, signature] = [Uint8Array.from(deed.hash), Uint8Array.from(deed.signature)];
  const [session, certificate] = [Uint8Array.from(deed.session), Uint8Array.from(deed.certificate)];
  return { ...deed, hash, signature, session, certificate };
}
