import { describe, expect, test } from 'vitest';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { en } from '../../words/en/words.ts';
import { faultSigns } from './fault-signs.ts';
import { parted, room } from './map-fixture.ts';
import { figuresOf, housesOf, viasOf, waitingFor, waysOf, type SceneWords } from './scene.ts';
import { topologyKey, topologyOf, type PeerId } from './topology.ts';

const said: SceneWords = { words: en, map: (await en.late.network()).map };

describe('what is known', () => {
  test('a link that only one end claims is not drawn, and makes no land', () => {
    const snapshot = room({ peers: 2 });
    const claimed: NetworkSnapshot = {
      ...snapshot,
      links: snapshot.links.map((link) => ({ ...link, claimedBy: 'a' })),
    };
    const topology = topologyOf(claimed);
    expect(topology.islands[0]?.lands).toHaveLength(2);
    expect(waysOf(topology, [])).toEqual([]);
    expect(figuresOf(claimed, topology, [], [], said)).toEqual([]);
  });

  test('a link whose ends are on two islands is not drawn', () => {
    const snapshot = room({ peers: 4 });
    const split = { ...parted(snapshot, [2, 2]), links: snapshot.links };
    for (const { a, b } of waysOf(topologyOf(split), []))
      expect(split.islands.some(({ peers }) => peers.includes(a) && peers.includes(b))).toBe(true);
  });

  test('whoever left or is cut off has no house', () => {
    const snapshot = room({ peers: 3, left: 2, cutOff: 1 });
    expect(housesOf(snapshot, topologyOf(snapshot), said)).toHaveLength(3);
  });

  test('islands apart are drawn as last heard, in no colour of a path', () => {
    const snapshot = parted(room({ peers: 6 }), [3, 3]);
    const topology = topologyOf(snapshot);
    const kinds = housesOf(snapshot, topology, said).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'far')).toHaveLength(3);
    expect(waysOf(topology, []).filter(({ rank }) => rank === 'far')).toHaveLength(3);
    expect(waitingFor(snapshot)).toBe(12);
  });

  test('round trips are no part of who stands with whom', () => {
    const snapshot = room({ peers: 5 });
    const slower = { ...snapshot, links: snapshot.links.map((link) => ({ ...link, rttMs: 7 })) };
    expect(topologyKey(topologyOf(slower))).toBe(topologyKey(topologyOf(snapshot)));
  });
});

describe('what is said', () => {
  test('all round trips up to eight peers; beyond, mine and those asked for', () => {
    const figuresIn = (peers: number, asked: number[]): number => {
      const snapshot = room({ peers });
      const topology = topologyOf(snapshot);
      const ids = asked.flatMap((i) => snapshot.peers[i]?.id ?? []);
      return figuresOf(snapshot, topology, waysOf(topology, ids), ids, said).length;
    };
    expect(figuresIn(8, [])).toBe(28);
    expect(figuresIn(9, [])).toBe(8);
    expect(figuresIn(9, [3])).toBe(15);
  });

  test('paths over others: mine up to twelve peers, then of whoever is asked for', () => {
    const small = room({ peers: 6, via: 2 });
    expect(viasOf(small, topologyOf(small), [], said).map(({ figure }) => figure)).toEqual([
      expect.stringMatching(/ via .+, \d+ ms$/),
      expect.stringMatching(/ via .+, \d+ ms$/),
    ]);
    const large = room({ peers: 30 });
    expect(viasOf(large, topologyOf(large), [], said)).toEqual([]);
    const over = large.peers.find(({ path }) => path === 'via')?.id;
    expect(viasOf(large, topologyOf(large), [over as NonNullable<typeof over>], said)).toHaveLength(
      1,
    );
  });

  test('each house in words', () => {
    const snapshot = room({ shape: [[3, 1], [1]], tabs: 1, behind: 1 });
    const sayings = housesOf(snapshot, topologyOf(snapshot), said).map(({ saying }) => saying);
    expect(sayings).toContain('You');
    expect(sayings).toContainEqual(expect.stringMatching(/^your other tab, In this browser, /));
    expect(sayings).toContainEqual(expect.stringMatching(/, Direct, \d+ ms, in step$/));
    expect(sayings).toContainEqual(expect.stringMatching(/, Through the relay, \d+ ms, in step$/));
    expect(sayings).toContainEqual(expect.stringMatching(/, Out of reach since \d\d:\d\d$/));
  });

  test('faults as what they are', () => {
    const [first, second] = room({ peers: 8, faults: 2 }).faults;
    const [a, b, c] = room({ peers: 3 }).peers.map(({ id }) => id) as [PeerId, PeerId, PeerId];
    const { links, peers, isRelayCut, everywhere } = faultSigns(
      [
        { ...first!, scope: { on: 'link', a, b, kind: null }, conditions: { cut: 'both' } },
        { ...second!, scope: { on: 'link', a, b: c, kind: null }, conditions: { delayMs: 150 } },
        { ...first!, scope: { on: 'peer', peer: c }, conditions: { pause: true } },
        { ...first!, scope: { on: 'relay' }, conditions: { cut: 'both' } },
        { ...first!, scope: { on: 'all' }, conditions: { loss: 0.25 } },
      ],
      said.map.fault,
      [],
    );
    expect([...links.values()].map(({ text, isCut }) => [text, isCut])).toEqual([
      ['cut', true],
      ['+150 ms each way', false],
    ]);
    expect(peers.get(c)).toBe('stands still');
    expect(isRelayCut).toBe(true);
    expect(everywhere).toBe('everywhere: 25 % lost');
  });

  test('a fault of one kind of link is not said of another between the same two', () => {
    const [fault] = room({ peers: 8, faults: 1 }).faults;
    const snapshot = room({ peers: 3 });
    const ways = waysOf(topologyOf(snapshot), []);
    const { a, b, key } = ways[0]!;
    const linksWith = (kind: 'direct' | 'relayed' | 'tab' | null, drawn = ways) =>
      faultSigns(
        [{ ...fault!, scope: { on: 'link', a, b, kind }, conditions: { cut: 'both' } }],
        said.map.fault,
        drawn,
      ).links.has(key);
    expect(ways.every(({ kind }) => kind === 'direct')).toBe(true);
    expect([linksWith('direct'), linksWith(null)]).toEqual([true, true]);
    expect([linksWith('relayed'), linksWith('tab')]).toEqual([false, false]);
    // Where no line is drawn it takes no other's place.
    expect(linksWith('relayed', [])).toBe(true);
  });

  test('what is seldom lost is not said to be lost never', () => {
    const [fault] = room({ peers: 8, faults: 1 }).faults;
    const lost = (loss: number): string =>
      faultSigns([{ ...fault!, scope: { on: 'all' }, conditions: { loss } }], said.map.fault, [])
        .everywhere;
    expect([0.004, 0.006, 0.01].map(lost)).toEqual([
      'everywhere: under 1 % lost',
      'everywhere: under 1 % lost',
      'everywhere: 1 % lost',
    ]);
  });
});
