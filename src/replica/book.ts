/** All logs of the room, by page and session, the certificates of their sessions, and the digests over their heads. */
import { compareBytes, concatBytes } from '../lib/bytes.ts';
import { Writer } from '../wire/codec.ts';
import { pageBytesOf, peerKeyOf, type PageId, type PeerId } from '../wire/ids.ts';
import type { RoomKeys } from '../wire/keys.ts';
import { DIGEST_BYTES } from '../wire/replica-messages.ts';
import type { SessionRecord } from '../wire/session-record.ts';
import { Log } from './log.ts';

/** Logs in one room: 200 pages that 100 sessions wrote to. Beyond it new logs are refused and their senders told apart by `troubles`. */
const LOGS_MAX = 20_000;

export class LogBook {
  readonly #keys: RoomKeys;
  readonly #pages = new Map<PageId, Map<PeerId, Log>>();
  readonly #records = new Map<PeerId, SessionRecord>();
  readonly #digests = new Map<PageId, Uint8Array>();
  #roomDigest: Uint8Array | null = null;
  #count = 0;

  constructor(keys: RoomKeys) {
    this.#keys = keys;
  }

  record(session: PeerId): SessionRecord | undefined {
    return this.#records.get(session);
  }

  /** Keeps a genuine record. False when its certificates do not hold. */
  learn(record: SessionRecord): boolean {
    const known = this.#records.get(record.session);
    if (
      known !== undefined &&
      (known.writerCertificate !== null || record.writerCertificate === null)
    )
      return true;
    if (!this.#keys.isGenuine(record)) return false;
    this.#records.set(record.session, record);
    return true;
  }

  isWriter(session: PeerId): boolean {
    return (this.#records.get(session)?.writerCertificate ?? null) !== null;
  }

  pages(): PageId[] {
    return [...this.#pages.keys()].sort();
  }

  logs(page: PageId): Log[] {
    return [...(this.#pages.get(page)?.values() ?? [])];
  }

  *all(): Iterable<Log> {
    for (const logs of this.#pages.values()) yield* logs.values();
  }

  find(session: PeerId, page: PageId): Log | undefined {
    return this.#pages.get(page)?.get(session);
  }

  /** The log, new if need be; undefined at LOGS_MAX. */
  open(session: PeerId, page: PageId): Log | undefined {
    const found = this.find(session, page);
    if (found !== undefined) return found;
    if (this.#count >= LOGS_MAX) return undefined;
    const logs = this.#pages.get(page) ?? new Map<PeerId, Log>();
    this.#pages.set(page, logs);
    const log = new Log(session, page, this.#keys);
    logs.set(session, log);
    this.#count += 1;
    return log;
  }

  changed(page: PageId): void {
    this.#digests.delete(page);
    this.#roomDigest = null;
  }

  /** Over the sorted heads of all logs that hold anything: equal digests mean equal entries. */
  digest(page: PageId): Uint8Array {
    const cached = this.#digests.get(page);
    if (cached !== undefined) return cached;
    const heads = this.logs(page).flatMap((log) =>
      log.number === 0
        ? []
        : [
            concatBytes(
              peerKeyOf(log.session),
              new Writer(8).varuint(log.number).finish(),
              log.hash,
            ),
          ],
    );
    const digest = this.#keys
      .hash(pageBytesOf(page), ...heads.sort(compareBytes))
      .slice(0, DIGEST_BYTES);
    this.#digests.set(page, digest);
    return digest;
  }

  roomDigest(): Uint8Array {
    if (this.#roomDigest !== null) return this.#roomDigest;
    const digests = this.pages().flatMap((page) =>
      this.logs(page).some((log) => log.number > 0) ? [this.digest(page)] : [],
    );
    this.#roomDigest = this.#keys.hash(...digests).slice(0, DIGEST_BYTES);
    return this.#roomDigest;
  }
}
