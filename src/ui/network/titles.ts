/** What the network view says above all else: the state in one sentence, what waits, what is known of it. */
import type { Snapshot } from '../room/snapshot.ts';
import { relaySentence } from '../words/peers.ts';
import { stateSentence } from '../words/state.ts';
import { clockTime } from '../words/names.ts';
import {
  apartDetails,
  apartSentence,
  countLine,
  Naming,
  othersOn,
  stepLine,
  waitSentence,
  type Seen,
  type Speech,
} from './sentences.ts';

export type Titles = { title: string; lines: string[] };

/** `view` null: nothing is known. `pastMs`: the moment that is looked at; null: now. `room` is what the rest of the screen shows: now, the same sentence stands everywhere. */
export function titlesOf(
  view: Seen | null,
  speech: Speech,
  room: Snapshot,
  pastMs: number | null,
): Titles {
  const { view: say } = speech.network;
  const titleOf = (sentence: string): string =>
    pastMs === null ? sentence : say.at(clockTime(pastMs), sentence);
  if (view === null) return { title: titleOf(say.nothingKnown), lines: [] };
  const sentence = sentenceOf(view, speech, room, pastMs === null);
  const isNow = pastMs === null && !view.isOthers;
  const lines = [
    waitSentence(view, speech),
    stepLine(view, speech, isNow ? room.pages.length : 0),
    apartDetails(view, speech),
    countLine(view, speech),
    isNow && room.status.relay.state !== 'here'
      ? relaySentence(speech.words, room.status.relay)
      : '',
  ].filter((line) => line !== '');
  return { title: titleOf(sentence), lines };
}

function sentenceOf(view: Seen, speech: Speech, room: Snapshot, isNow: boolean): string {
  const apart = apartSentence(view, speech);
  if (apart !== '') return apart;
  const { plain } = new Naming(view, speech);
  const [ours] = view.geography.islands;
  if (view.isOthers) return speech.network.view.togetherInFile((ours?.people ?? []).map(plain));
  if (isNow) return stateSentence(speech.words, room);
  const others = ours === undefined ? [] : othersOn(ours, plain);
  return others.length === 0 ? speech.network.view.nobodyElse : speech.words.state.together(others);
}
