/** Players and those who watch, as people: by member, however many tabs and devices they have here. */
import { useMemo } from 'react';
import type { Room } from '../../../room/room-api.ts';
import { personStyle } from '../../room/people.tsx';
import type { PageId, PeerNow, Snapshot } from '../../room/snapshot.ts';
import { peersOn } from '../../room/whereabouts.ts';
import { plainName } from '../../words/names.ts';
import { useWords } from '../../words/use-words.tsx';

export type Member = string;
export type Person = {
  member: Member;
  name: string;
  color: string;
  isSelf: boolean;
  /** The one of their peers that is reached best; null for ourselves, and for who is not known to be anywhere. */
  peer: PeerNow | null;
  /** Reached now; ourselves always. */
  isHere: boolean;
};
export type Persons = {
  self: Member;
  of: (member: Member) => Person;
  /** Everybody who ever wrote here or is here, ourselves first. */
  all: Person[];
  /** Who is on the page now, without ourselves. */
  onPage: Person[];
};

const isHere = ({ path, left, cutOff }: PeerNow): boolean =>
  path !== 'out-of-reach' && !left && cutOff === null;

export const selfOf = (room: Room): Member =>
  room.authorOf(room.clientIdOf(room.self.id))?.member ?? '';

/** The same object while nothing in it has changed. */
export function usePersons(room: Room, page: PageId, snapshot: Snapshot): Persons {
  const { names } = useWords();
  return useMemo(() => {
    const self = selfOf(room);
    const noted = new Map(room.members().map((member) => [member.id, member] as const));
    const peersOf = new Map<Member, PeerNow[]>();
    for (const peer of snapshot.peers)
      if (peer.member !== null)
        peersOf.set(peer.member, [...(peersOf.get(peer.member) ?? []), peer]);
    const of = (member: Member): Person => {
      if (member === self)
        return { ...snapshot.self, member, isSelf: true, peer: null, isHere: true };
      const peers = peersOf.get(member) ?? [];
      const peer = peers.find(isHere) ?? peers[0] ?? null;
      const { name, color } = peer ?? noted.get(member) ?? { name: '', color: '' };
      const here = peer !== null && isHere(peer);
      return {
        member,
        name: plainName(name, names.someone),
        color,
        isSelf: false,
        peer,
        isHere: here,
      };
    };
    const others = [...new Set([...peersOf.keys(), ...noted.keys()])].filter((id) => id !== self);
    const there = new Set(peersOn(page, snapshot).map(({ member }) => member));
    return {
      self,
      of,
      all: [self, ...others].map(of),
      onPage: others.filter((id) => [...there].some((member) => member === id)).map(of),
    };
  }, [room, page, snapshot, names]);
}

/** Their name, underlined in their colour in the pattern of the path to them. */
export function PersonName({ person, label }: { person: Person; label?: string }) {
  const pattern = person.isSelf ? 'self' : (person.peer?.path ?? 'out-of-reach');
  return (
    <span
      className={`who ${person.isHere ? pattern : 'out-of-reach'}`}
      style={personStyle(person.color)}
    >
      {label ?? person.name}
    </span>
  );
}
