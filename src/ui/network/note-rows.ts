/** What a note says of one peer or one link: label and value, and nothing of what is not known. Pure. */
import type { NetworkLink, NetworkPeer } from '../../watch/network-snapshot.ts';
import { clockWords, ifKnown, timeWords } from './figures.ts';
import {
  allPagesWords,
  claimWords,
  heardWords,
  linkFigures,
  linkTo,
  pageWords,
  type LinkFigures,
} from './facts.ts';
import { Naming, type Seen, type Speech } from './sentences.ts';

export type NoteRow = { label: string; value: string };

/** Pages in the order of the room; those that it does not list have no title. */
export type PageTitles = ReadonlyMap<string, string>;

const row = (label: string, value: string): NoteRow[] => (value === '' ? [] : [{ label, value }]);

/** Longer lists of pages are in nobody's interest: the worst come first. */
const PAGES_MAX = 6;

export function peerNoteRows(
  view: Seen,
  speech: Speech,
  peer: NetworkPeer,
  {
    page,
    titles,
    samples,
  }: { page: string | null; titles: PageTitles; samples: readonly number[] },
): NoteRow[] {
  const { words, network } = speech;
  const { note } = network.view;
  const link = linkTo(view, peer);
  return [
    ...row(note.minutes, spanWords(speech, samples)),
    ...(link === undefined ? [] : linkNoteFigures(linkFigures(link, speech), speech)),
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

function linkNoteFigures(figures: LinkFigures, { network }: Speech): NoteRow[] {
  const { note } = network.view;
  return [
    ...row(note.jitter, figures.jitter),
    ...row(note.lost, figures.lost),
    ...row(note.backlog, figures.backlog),
    ...row(note.rate, figures.rate),
  ];
}

export function linkNoteRows(view: Seen, speech: Speech, link: NetworkLink): NoteRow[] {
  const { note } = speech.network.view;
  const figures = linkFigures(link, speech);
  return [
    ...row(note.roundTrip, figures.roundTrip),
    ...linkNoteFigures(figures, speech),
    ...row(note.claims, claimWords(view, speech, link, new Naming(view, speech))),
  ];
}
