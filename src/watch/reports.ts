/** What we tell of our own links and pages to those who look, and what others told of theirs while we do. */
import { equalBytes } from '../lib/bytes.ts';
import { LossWindow } from '../lib/loss-window.ts';
import type { PeerId } from '../wire/ids.ts';
import type { LinkKind } from '../wire/lanes.ts';
import { FULL_MESH_PEERS_MAX } from '../wire/limits.ts';
import { prefixOf } from '../wire/mesh-messages.ts';
import { encodeWatchMessage, REPORT_PAGES_MAX, type ReportedLink } from '../wire/watch-messages.ts';
import type { Core, PeerNotes } from './core.ts';
import {
  RATE_MS_MIN,
  REPORT_LINKS_TOLD_MAX,
  REPORT_PAGES_EVERY,
  REPORT_PAGES_TIMES,
  REPORT_STALE_PERIODS,
  reportEveryMs,
  SMALL_ROOM_PEERS,
} from './limits.ts';
import type { OwnFacts, OwnLink, ToldLink, ToldProgress } from './machine-types.ts';
import { progressOf, toldBy, type Report, type Told } from './told.ts';

type Rate = { atMs: number; total: number; bytesPerS: number | null };

/** About what one takes in a report. */
const LINK_BYTES = 18;
const PAGE_BYTES = 18;

const TELLING_FIRST: readonly LinkKind[] = ['tab', 'direct', 'relayed'];
const rateKeyOf = (link: { peer: PeerId; kind: LinkKind }): string => `${link.kind} ${link.peer}`;

export class Reports {
  readonly #core: Core;
  #rates = new Map<string, Rate>();
  #sampledAtMs = -Infinity;
  #number = 0;
  #lastAtMs = -Infinity;
  #lastBytes = 0;
  #dueMs = Infinity;
  #pagesDigest: Uint8Array | null = null;
  #pagesTimes = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  get dueMs(): number {
    return this.#dueMs;
  }

  /** Others who look now. */
  watchers(): PeerId[] {
    const { nowMs } = this.#core;
    return [...this.#core.all()]
      .filter(([, notes]) => notes.watchUntilMs > nowMs)
      .map(([peer]) => peer)
      .sort();
  }

  /** Somebody looks. Who did not before hears of us in a moment; in a large room not all speak at once. */
  onWatcher(isNew: boolean): void {
    if (!isNew && this.#dueMs < Infinity) return;
    const { nowMs, reach, options } = this.#core;
    this.#pagesTimes = REPORT_PAGES_TIMES;
    const facts = options.ports.facts();
    const linkBytes = Math.min(facts.links.length, REPORT_LINKS_TOLD_MAX) * LINK_BYTES;
    const bytes = linkBytes + (this.#pagesToTell(facts)?.length ?? 0) * PAGE_BYTES;
    const everyMs = reportEveryMs(reach.length + 1, Math.max(bytes, this.#lastBytes));
    const spreadMs = reach.length < SMALL_ROOM_PEERS ? 0 : options.rng.float() * everyMs;
    this.#dueMs = Math.min(this.#dueMs, Math.max(nowMs + spreadMs, this.#lastAtMs + everyMs));
  }

  /** Null: too many; or a full mesh, in which replicas tell each other more exactly how far they are. */
  #pagesToTell(facts: OwnFacts): OwnFacts['pages'] | null {
    if (this.#core.reach.length + 1 <= FULL_MESH_PEERS_MAX) return null;
    const { pages } = facts;
    return pages.length <= REPORT_PAGES_MAX ? pages : null;
  }

  /** Tell all who look; in a room where most do, all at once. */
  run(): void {
    const { nowMs } = this.#core;
    if (this.#dueMs > nowMs) return;
    const { reach } = this.#core;
    const here = new Set(reach);
    const watchers = this.watchers().filter((peer) => here.has(peer));
    this.#dueMs = Infinity;
    if (watchers.length === 0) return;
    const payload = encodeWatchMessage(this.#report());
    this.#lastAtMs = nowMs;
    this.#lastBytes = payload.length;
    this.#dueMs = nowMs + reportEveryMs(reach.length + 1, payload.length);
    const { effects } = this.#core;
    if (2 * watchers.length >= reach.length && watchers.length > 1)
      effects.push({ type: 'broadcast', lane: 'fleeting', payload });
    else
      for (const to of watchers) effects.push({ type: 'unicast', to, lane: 'fleeting', payload });
  }

  #report(): Report {
    const facts = this.#core.options.ports.facts();
    this.sample(facts);
    this.#number += 1;
    const isNews = this.#pagesDigest === null || !equalBytes(this.#pagesDigest, facts.roomDigest);
    if (isNews) this.#pagesTimes = REPORT_PAGES_TIMES;
    this.#pagesDigest = facts.roomDigest.slice();
    const isTime = this.#pagesTimes > 0 || this.#number % REPORT_PAGES_EVERY === 0;
    this.#pagesTimes = Math.max(0, this.#pagesTimes - 1);
    const pages = isTime ? this.#pagesToTell(facts) : null;
    return {
      type: 'report',
      number: this.#number,
      roomDigest: facts.roomDigest,
      pages: pages === null ? null : [...pages],
      links: this.#linksToTell(this.#withLosses(facts.links)),
    };
  }

  /** Those that carry, and the busiest of the rest. */
  #linksToTell(links: readonly OwnLink[]): ReportedLink[] {
    const told = links.map((link) => ({
      peer: prefixOf(link.peer),
      kind: link.kind,
      rttMs: link.rttMs,
      jitterMs: link.jitterMs,
      loss: link.loss,
      backlogBytes: link.backlogBytes,
      bytesPerS: this.#rateOf(link),
    }));
    if (told.length <= REPORT_LINKS_TOLD_MAX) return told;
    told.sort(
      (a, b) =>
        TELLING_FIRST.indexOf(a.kind) - TELLING_FIRST.indexOf(b.kind) ||
        (b.bytesPerS ?? 0) - (a.bytesPerS ?? 0),
    );
    return told.slice(0, REPORT_LINKS_TOLD_MAX);
  }

  /**
   * Pings go on a reliable lane: what is lost of them only comes late. Reports do not, so gaps in their numbers are the loss of the
   * link that brings them: the best that we have with their sender.
   */
  #withLosses(links: readonly OwnLink[]): OwnLink[] {
    const notesOf = new Map(this.#core.all());
    const seen = new Set<PeerId>();
    return links.map((link) => {
      const isCarrying = !seen.has(link.peer);
      seen.add(link.peer);
      const { told = null, reportLosses } = notesOf.get(link.peer) ?? {};
      const share = told === null || !isCarrying ? null : (reportLosses?.share ?? null);
      return share === null ? link : { ...link, loss: Math.max(share, link.loss ?? 0) };
    });
  }

  #rateOf(link: Pick<OwnLink, 'peer' | 'kind'>): number | null {
    return this.#rates.get(rateKeyOf(link))?.bytesPerS ?? null;
  }

  /** Rates of our own links since the last time. */
  sample(facts: OwnFacts): void {
    const { nowMs } = this.#core;
    if (nowMs - this.#sampledAtMs < RATE_MS_MIN) return;
    this.#sampledAtMs = nowMs;
    const rates = new Map<string, Rate>();
    for (const link of facts.links) {
      if (link.bytesIn === null || link.bytesOut === null) continue;
      const total = link.bytesIn + link.bytesOut;
      const before = this.#rates.get(rateKeyOf(link));
      // Less than before: it was closed and opened in between.
      const isNew = before === undefined || total < before.total;
      const bytesPerS = isNew ? null : ((total - before.total) / (nowMs - before.atMs)) * 1000;
      rates.set(rateKeyOf(link), { atMs: nowMs, total, bytesPerS });
    }
    this.#rates = rates;
  }

  onReport(notes: PeerNotes, report: Report, bytes: number): void {
    const { nowMs, isWatching } = this.#core;
    if (!isWatching || !notes.reports.take(nowMs)) return;
    if (notes.told !== null && report.number <= notes.told.number) return;
    noteGap(notes, report.number);
    notes.told = toldBy(report, notes.told, nowMs, bytes);
    this.#core.changed();
  }

  /** Reports that still hold, by teller. */
  #lately(): [PeerId, Told][] {
    const { nowMs, reach } = this.#core;
    const lately: [PeerId, Told][] = [];
    for (const [peer, { told }] of this.#core.all()) {
      if (told === null) continue;
      const holdsMs = REPORT_STALE_PERIODS * reportEveryMs(reach.length + 1, told.bytes);
      if (nowMs - told.atMs <= holdsMs) lately.push([peer, told]);
    }
    return lately;
  }

  progress(facts: OwnFacts): Map<PeerId, { atMs: number; progress: ToldProgress | null }> {
    return new Map(
      this.#lately().map(([peer, told]) => [
        peer,
        { atMs: told.atMs, progress: progressOf(told, facts) },
      ]),
    );
  }

  /** A report is taken for what it says of its teller's own links, and for nothing else. */
  links(facts: OwnFacts): ToldLink[] {
    const { reach, options } = this.#core;
    const peers = new Map([...reach, options.self].map((peer) => [prefixOf(peer), peer]));
    const own = this.#withLosses(facts.links).map(({ bytesIn: _in, bytesOut: _out, ...link }) => ({
      ...link,
      teller: options.self,
      bytesPerS: this.#rateOf(link),
    }));
    const told = this.#lately().flatMap(([teller, { links }]) =>
      links.flatMap((link) => {
        const peer = peers.get(link.peer);
        return peer === undefined || peer === teller ? [] : [{ ...link, teller, peer }];
      }),
    );
    return [...own, ...told];
  }
}

function noteGap(notes: PeerNotes, number: number): void {
  if (notes.told === null) notes.reportLosses = new LossWindow();
  else notes.reportLosses.lost(number - notes.told.number - 1);
  notes.reportLosses.arrived();
}
