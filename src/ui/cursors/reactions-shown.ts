/** Which reactions are on the screen, and what of them is still to be said aloud: pure. */
import type { PeerId } from '../room/snapshot.ts';
import type { Reaction } from './reaction-kinds.ts';

export type Reacted = { from: PeerId; name: string; reaction: Reaction };
export type Shown = Reacted & { id: number; color: string; x: number; y: number };

/** Of one person at a time: who gives more is not heard for a moment. */
export const OF_ONE_MAX = 6;
/** Of all: more hide the page. */
export const SHOWN_MAX = 24;

export const hasRoomFor = (shown: readonly Shown[], from: PeerId): boolean =>
  shown.length < SHOWN_MAX && shown.filter((each) => each.from === from).length < OF_ONE_MAX;

/** Each person and reaction once, in order, however often it was given. */
export function toSay(
  heard: readonly Reacted[],
  say: (name: string, reaction: Reaction) => string,
): string {
  const sentences = heard.map(({ name, reaction }) => say(name, reaction));
  return [...new Set(sentences)].join(' ');
}
