import { describe, expect, test } from 'vitest';
import type { EntryInfo } from '../../../room/network-api.ts';
import type { EntryRef } from '../../../watch/trace.ts';
import { en } from '../../words/en/words.ts';
import { heldWords, writtenBy } from './written-by.ts';

const { holders } = (await en.late.network()).view;

type Asked = Parameters<typeof writtenBy>[0];
type PeerId = EntryRef['session'];
const id = (name: string): PeerId => name as PeerId;
const page = 'plan' as EntryRef['page'];
const AUTHORS = new Map([
  [1, 'Ana'],
  [2, 'Bo'],
]);

/** Each letter of Ana's and Bo's is an entry of its own, numbered from 1; what Ana wrote before her fifth is forgotten. */
function roomWhere(
  heldBy: Record<string, { holds: string[]; lacks: string[]; inMailbox?: boolean }>,
): Asked {
  return {
    authorOf: (client) => {
      const name = AUTHORS.get(client);
      return name === undefined ? null : { member: name, name, color: 'p1', isSelf: false };
    },
    network: {
      entryOf: (_page, client, clock) => {
        const name = AUTHORS.get(client);
        if (name === undefined || (name === 'Ana' && clock < 5)) return null;
        return { session: id(name), page, number: clock + 1 };
      },
      info: (entry): EntryInfo => {
        const { holds, lacks } = heldBy[entry.session] ?? { holds: [], lacks: [] };
        return {
          entry,
          author: null,
          madeByMs: entry.number * 1000,
          storedHere: true,
          inMailbox: heldBy[entry.session]?.inMailbox ?? false,
          heldBy: holds.map(id),
          others: lacks.map(id),
        };
      },
    },
  };
}

describe('who wrote what is selected', () => {
  const room = roomWhere({
    Ana: { holds: ['cy', 'dov'], lacks: [] },
    Bo: { holds: ['cy'], lacks: ['dov'] },
  });

  test('several are told, who wrote most of it first, each by when', () => {
    const items = [
      { client: 2, clock: 0, length: 2 },
      { client: 1, clock: 5, length: 4 },
    ];
    const written = writtenBy(room, { page, items });
    expect(written.authors).toMatchObject([
      { author: { name: 'Ana' }, letters: 4, madeByMs: 9000 },
      { author: { name: 'Bo' }, letters: 2, madeByMs: 2000 },
    ]);
    expect(written.entries.map(({ number }) => number)).toEqual([2, 9]);
    expect(written).toMatchObject({ hasOlder: false, isCut: false });
  });

  test('a device holds it only if it holds all of it', () => {
    const items = [
      { client: 2, clock: 0, length: 1 },
      { client: 1, clock: 5, length: 1 },
    ];
    const { held } = writtenBy(room, { page, items });
    expect(held).toEqual({ storedHere: true, inMailbox: false, heldBy: ['cy'], others: ['dov'] });
  });

  test('it is in the mailbox only if all of it is', () => {
    const kept = { holds: [], lacks: [], inMailbox: true };
    const items = [
      { client: 2, clock: 0, length: 1 },
      { client: 1, clock: 5, length: 1 },
    ];
    const say = (of: Asked): string => heldWords(writtenBy(of, { page, items }), holders);
    expect(say(roomWhere({ Ana: kept, Bo: kept }))).toBe('on this device, in the mailbox');
    expect(say(roomWhere({ Ana: kept, Bo: { ...kept, inMailbox: false } }))).toBe(
      'on this device, nowhere else',
    );
    expect(
      say(roomWhere({ Ana: { ...kept, holds: ['cy'] }, Bo: { ...kept, holds: ['cy'] } })),
    ).toBe('held by the other device, in the mailbox');
  });

  test('what is older than the log is told to be', () => {
    const written = writtenBy(room, { page, items: [{ client: 1, clock: 0, length: 3 }] });
    expect(written).toMatchObject({ held: null, hasOlder: true, entries: [] });
    expect(written.authors).toMatchObject([{ author: { name: 'Ana' }, madeByMs: null }]);
  });

  test('who is not known is not named, and a long selection ends somewhere', () => {
    const written = writtenBy(room, { page, items: [{ client: 9, clock: 0, length: 90_000 }] });
    expect(written.authors).toMatchObject([{ author: null, letters: 90_000 }]);
    expect(written.isCut).toBe(true);
  });

  test.each([
    [4000, false],
    [4001, true],
  ])('of %i letters', (length, isCut) => {
    const [half, items] = [length >> 1, { client: 2, clock: 0 }];
    const written = writtenBy(room, {
      page,
      items: [
        { ...items, length: half },
        { ...items, clock: half, length: length - half },
      ],
    });
    expect(written).toMatchObject({ isCut, hasOlder: false });
    expect(heldWords(written, holders)).toMatch(
      isCut ? /^of what is known: held by 1 of 2 others$/ : /^held by 1 of 2 others$/,
    );
  });

  test('that others hold it is said of the part that is known', () => {
    const own = { client: 1, clock: 5, length: 2 };
    const before = { client: 1, clock: 2, length: 2 };
    const said = (items: Parameters<typeof writtenBy>[1]['items']): string =>
      heldWords(writtenBy(room, { page, items }), holders);
    expect(said([own])).toBe('held by both others');
    expect(said([before, own])).toBe('of what is known: held by both others');
    expect(said([before])).toBe('');
  });
});
