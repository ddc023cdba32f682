/** What a note says of one peer or one link: label and value, and nothing of what is not known. Pure. */
import type { History, LinkHistory, Series } from '../../watch/history.ts';
import type { NetworkLink, NetworkPeer } from '../../watch/network-snapshot.ts';
import { clockWords, ifKnown, timeWords } from './figures.ts';
import { allPagesWords, claimWords, heardWords, linkFigures, linkTo, pageWords } from './facts.ts';
import { Naming, type Seen, type Speech } from './sentences.ts';

/** `series`: of the last two minutes, drawn beside the figure. */
export type NoteRow = { label: string; value: string; series?: Series };

/** Pages in the order of the room; those that it does not list have no title. */
export type PageTitles = ReadonlyMap<string, string>;

const row = (label: string, value: string, series?: Series): NoteRow[] =>
  value === '' ? [] : [{ label, value, ...(series === undefined ? {} : { series }) }];

/** Longer lists of pages are in nobody's interest: the worst come first. */
const PAGES_MAX = 6;

export type PeerNoteParts = {
  page: string | null;
  titles: PageTitles;
  /** Round trips of the last two minutes. */
  samples: readonly number[];
  /** Null for what has passed. */
  history: Pick<History, 'ofLink'> | null;
};

export function peerNoteRows(
  view: Seen,
  speech: Speech,
  peer: NetworkPeer,
  { page, titles, samples, history }: PeerNoteParts,
): NoteRow[] {
  const { words, network } = speech;
  const { note } = network.view;
  const link = linkTo(view, peer);
  return [
    ...row(note.minutes, spanWords(speech, samples)),
    ...(link === undefined ? [] : measuredRows(link, speech, history)),
    ...row(note.thisPage, pageWords(speech, peer, page)),
    ...row(note.allPages, allPagesWords(speech, peer)),
    ...row(note.heard, heardWords(view, speech, peer)),
    ...row(
      note.clock,
      ifKnown(peer.clock, (clock) => clockWords(network.view, clock)),
    ),
    ...row(
      note.screen,
      ifKnown(peer.editMs, ({ last, median, worst }) =>
        note.worst(timeWords(words, last), timeWords(words, median), timeWords(words, worst)),
      ),
    ),
    ...row(note.differing, differingWords(speech, peer, titles)),
  ];
}

function differingWords(
  { words, network }: Speech,
  { pages }: NetworkPeer,
  titles: PageTitles,
): string {
  return pages
    .toSorted((a, b) => b.behind + b.ahead - a.behind - a.ahead)
    .slice(0, PAGES_MAX)
    .map(({ page, behind, ahead }) =>
      network.view.note.page(titles.get(page) ?? words.common.untitled, behind, ahead),
    )
    .join('; ');
}

/** "72 to 98 ms" of the last two minutes; empty before there are two. */
function spanWords({ words, network }: Speech, samples: readonly number[]): string {
  if (samples.length < 2) return '';
  return network.view.note.span(
    timeWords(words, Math.min(...samples)),
    timeWords(words, Math.max(...samples)),
  );
}

/** What is measured of a link, with its last two minutes. */
function measuredRows(
  link: NetworkLink,
  speech: Speech,
  history: Pick<History, 'ofLink'> | null,
): NoteRow[] {
  const { note } = speech.network.view;
  const figures = linkFigures(link, speech);
  const past: Partial<LinkHistory> = history?.ofLink(link.a, link.b, link.kind) ?? {};
  return [
    ...row(note.jitter, figures.jitter),
    ...row(note.lost, figures.lost, past.loss),
    ...row(note.backlog, figures.backlog, past.backlogBytes),
    ...row(note.rate, figures.rate, past.bytesPerS),
  ];
}

export function linkNoteRows(
  view: Seen,
  speech: Speech,
  link: NetworkLink,
  history: Pick<History, 'ofLink'> | null,
): NoteRow[] {
  const { note } = speech.network.view;
  const past = history?.ofLink(link.a, link.b, link.kind).rttMs;
  return [
    ...row(note.roundTrip, linkFigures(link, speech).roundTrip, past),
    ...measuredRows(link, speech, history),
    ...row(note.claims, claimWords(view, speech, link, new Naming(view, speech))),
  ];
}
