import { describe, expect, test } from 'vitest';
import type { EntryRef, Trace, TraceStop } from '../../../watch/trace.ts';
import { de } from '../../words/de/words.ts';
import { en } from '../../words/en/words.ts';
import { es } from '../../words/es/words.ts';
import type { PeerId, WhoIs } from '../timeline/who.ts';
import { sumSentence } from './trace-ways.tsx';
import { entryOf } from './use-trace.ts';
import { waterfallOf } from './waterfall.ts';

const who: WhoIs = (id) => {
  const name = id[0]?.toUpperCase() + id.slice(1);
  const isSelf = id === 'you';
  const form = isSelf
    ? { who: 'You', also: 'you', whom: 'you' }
    : { who: name, also: name, whom: name };
  return { id, ...form, isSelf, color: 'p1' };
};
const entry: EntryRef = {
  session: 'you' as PeerId,
  page: 'page' as EntryRef['page'],
  number: 7,
};
const stop = (
  peer: string,
  from: string | null,
  ms: number,
  more: Partial<TraceStop> = {},
): TraceStop => ({
  peer: peer as PeerId,
  how: from === null ? 'made' : 'broadcast',
  from: from as PeerId | null,
  kind: from === null ? null : 'direct',
  receivedMs: 1000 + ms,
  appliedMs: 1000 + ms + 2,
  storedMs: null,
  errorMs: 0,
  ...more,
});
const trace = (...stops: TraceStop[]): Trace => ({
  entry,
  bytes: 3,
  askedAtMs: 2000,
  stops,
  silent: [],
  unknown: [],
});

async function sum(of: Trace, words: typeof en = en): Promise<string> {
  const fall = waterfallOf(of);
  const last = fall?.ways.at(-1);
  if (fall === null || last === undefined) throw new Error('a way');
  return sumSentence(last, fall, who, (await words.late.network()).trace);
}

describe('the sum of a way', () => {
  test('straight from its author', async () => {
    expect(await sum(trace(stop('you', null, 0), stop('ana', 'you', 12)))).toBe(
      'To Ana in 12.0 ms, direct. Taken in 2.0 ms after that.',
    );
  });

  test('what is taken in as it comes takes no time', async () => {
    const same = trace(
      stop('you', null, 0),
      stop('ana', 'you', 12, { appliedMs: 1012.01, storedMs: 1020 }),
    );
    expect(await sum(same)).toBe(
      'To Ana in 12.0 ms, direct. Taken in at the same moment; on its disk 8.0 ms after that.',
    );
  });

  test('over others, leg by leg', async () => {
    const two = trace(
      stop('you', null, 0),
      stop('ana', 'you', 12),
      stop('bo', 'ana', 84, { kind: 'relayed', appliedMs: null, storedMs: 1090 }),
    );
    expect(await sum(two)).toBe(
      'To Bo in 84 ms: 12 ms to Ana, direct; 72 ms on to Bo, through the relay. On its disk 6 ms after that.',
    );
    expect(await sum(two, de)).toBe(
      'Zu Bo in 84 ms: 12 ms zu Ana, direkt; 72 ms weiter zu Bo, über das Relay. Auf dem Datenträger 6 ms danach.',
    );
    expect(await sum(two, es)).toBe(
      'Hasta Bo en 84 ms: 12 ms hasta Ana, directo; 72 ms más hasta Bo, por el relé. En su disco 6 ms después.',
    );
  });

  test('to oneself, by a way that nobody knows', async () => {
    const theirs = {
      ...trace(stop('ana', null, 0), stop('you', 'gone', 9)),
      entry: { ...entry, session: 'ana' as PeerId },
    };
    expect(await sum(theirs)).toBe(
      'To you in 9.0 ms, by a way that is not known. Taken in 2.0 ms after that.',
    );
  });
});

describe('which edit', () => {
  test('the last, one before it, or one of what is selected', () => {
    const selected = [{ ...entry, number: 2 }];
    expect(entryOf({ of: 'last' }, entry, [])).toEqual(entry);
    expect(entryOf({ of: 'before', back: 3 }, entry, [])?.number).toBe(4);
    expect(entryOf({ of: 'before', back: 7 }, entry, [])).toBeNull();
    expect(entryOf({ of: 'selected', at: 0 }, null, selected)?.number).toBe(2);
    expect(entryOf({ of: 'selected', at: 1 }, entry, selected)).toBeNull();
    expect(entryOf({ of: 'last' }, null, selected)).toBeNull();
  });
});
