/** What another peer last told of itself, and how far that is from us. */
import { equalBytes } from '../lib/bytes.ts';
import type { PageId } from '../wire/ids.ts';
import type { ReportedLink, WatchMessage } from '../wire/watch-messages.ts';
import type { OwnFacts, ToldProgress } from './machine-types.ts';

export type Report = Extract<WatchMessage, { type: 'report' }>;

/** The last report of a peer, copied out of its frame. */
export type Told = {
  number: number;
  atMs: number;
  bytes: number;
  roomDigest: Uint8Array;
  links: readonly ReportedLink[];
  /** Null: not told with this room digest. */
  pages: ReadonlyMap<PageId, { entries: number; digest: Uint8Array }> | null;
};

/** `before`: the last one of the same peer. */
export function toldBy(report: Report, before: Told | null, atMs: number, bytes: number): Told {
  const roomDigest = report.roomDigest.slice();
  const isSame = before !== null && equalBytes(before.roomDigest, roomDigest);
  const pages =
    report.pages === null
      ? null
      : new Map(
          report.pages.map(({ page, entries, digest }) => [
            page,
            { entries, digest: digest.slice() },
          ]),
        );
  // One link of a kind to a peer is all that there can be: the last word holds.
  const links = new Map(report.links.map((link) => [`${link.kind} ${link.peer}`, link]));
  return {
    number: report.number,
    atMs,
    bytes,
    roomDigest,
    links: [...links.values()],
    pages: pages ?? (isSame ? before.pages : null),
  };
}

export function progressOf(told: Told, facts: OwnFacts): ToldProgress | null {
  if (equalBytes(told.roomDigest, facts.roomDigest))
    return { inStep: true, behind: 0, ahead: 0, pages: [] };
  if (told.pages === null) return null;
  const differing: { page: PageId; behind: number; ahead: number }[] = [];
  const seen = new Set<PageId>();
  for (const { page, entries, digest } of facts.pages) {
    seen.add(page);
    const theirs = told.pages.get(page);
    if (theirs !== undefined && equalBytes(theirs.digest, digest)) continue;
    const more = entries - (theirs?.entries ?? 0);
    // As many entries, but not the same: each side has at least one that the other lacks.
    const least = more === 0 && theirs !== undefined ? 1 : 0;
    const differs = { page, behind: Math.max(more, least), ahead: Math.max(-more, least) };
    if (differs.behind + differs.ahead > 0) differing.push(differs);
  }
  for (const [page, { entries }] of told.pages)
    if (!seen.has(page) && entries > 0) differing.push({ page, behind: 0, ahead: entries });
  const sum = (side: 'behind' | 'ahead'): number =>
    differing.reduce((all, page) => all + page[side], 0);
  return { inStep: false, behind: sum('behind'), ahead: sum('ahead'), pages: differing };
}
