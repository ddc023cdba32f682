/** What everyone is called in the sentences of the last hour, of traces and of faults. Names come from others: they are made plain here. */
import type { NetworkPeer, NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { NetworkWords, Words } from '../../words/catalog.ts';
import { plainName } from '../../words/names.ts';

export type PeerId = NetworkPeer['id'];

export type Who = {
  id: PeerId;
  /** Who does something, at the start of a sentence; and within one. */
  who: string;
  also: string;
  /** After a preposition. */
  whom: string;
  isSelf: boolean;
  color: string;
};

export type WhoIs = (id: PeerId) => Who;

/** `isOthers`: someone else's file, in which nobody is "you". The first snapshot that knows a peer names it. */
export function namesIn(
  snapshots: readonly (NetworkSnapshot | null)[],
  { words, faults }: { words: Words; faults: NetworkWords['faults'] },
  isOthers = false,
): WhoIs {
  const known = snapshots.flatMap((snapshot) => (snapshot === null ? [] : [snapshot]));
  const called = (id: PeerId, name: string, form: NetworkWords['faults']['you'] | null): Who => ({
    id,
    who: form?.who ?? name,
    also: form?.also ?? name,
    whom: form?.whom ?? name,
    isSelf: form === faults.you,
    color: '',
  });
  return (id) => {
    for (const snapshot of known) {
      const peer = snapshot.peers.find((each) => each.id === id);
      if (peer === undefined) continue;
      const isSelf = !isOthers && id === snapshot.self;
      const form = isSelf ? faults.you : !isOthers && peer.sharesDisk ? faults.otherTab : null;
      return {
        ...called(id, plainName(peer.name, words.names.someone), form),
        color: peer.color,
      };
    }
    return called(id, words.names.someone, null);
  };
}

/** Ourselves first, then our own tabs, as sentences go: "You, your other tab and Ana". */
export const inOrder = (people: readonly Who[]): Who[] =>
  people.toSorted((a, b) => Number(b.isSelf) - Number(a.isSelf));

/** Each name once: two devices of one person are told by the map, not by a sentence. */
const each = (names: readonly string[]): string[] => [...new Set(names)];

export const whoAll = ({ names }: Words, people: readonly Who[]): string =>
  names.listWho(each(inOrder(people).map(({ who, also }, at) => (at === 0 ? who : also))));

/** Within a sentence, where nothing stands before them. */
export const alsoAll = ({ names }: Words, people: readonly Who[]): string =>
  names.listWho(each(inOrder(people).map(({ also }) => also)));
