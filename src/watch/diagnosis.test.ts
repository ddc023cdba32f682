import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '../wire/ids.ts';
import {
  diagnose,
  findingsAbout,
  FINDING_KINDS,
  relaySightOf,
  type DiagnosisFacts,
  type Finding,
} from './diagnosis.ts';
import { createHistory } from './history.ts';
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';
import { snapshotOf, type SnapshotSpec } from './snapshot-fixture.ts';

const facts: DiagnosisFacts = { history: null, isHidden: false, mailbox: null };

/** A room in which nothing is wrong. */
function fine(spec: SnapshotSpec = {}): NetworkSnapshot {
  const snapshot = snapshotOf(spec);
  return {
    ...snapshot,
    peers: snapshot.peers.map((peer) => ({ ...peer, clock: null, directTrouble: null })),
    links: snapshot.links.map((link) => ({ ...link, loss: 0, jitterMs: 0, backlogBytes: 0 })),
  };
}

const othersOf = (snapshot: NetworkSnapshot): PeerId[] =>
  snapshot.peers.filter(({ state }) => state === 'here').map(({ id }) => id);

const change = (
  snapshot: NetworkSnapshot,
  ids: readonly PeerId[],
  what: Partial<NetworkPeer>,
): NetworkSnapshot => ({
  ...snapshot,
  peers: snapshot.peers.map((peer) => (ids.includes(peer.id) ? { ...peer, ...what } : peer)),
});

/** The links of self, or all, are other ones. */
const links = (
  snapshot: NetworkSnapshot,
  what: (link: NetworkLink) => Partial<NetworkLink> | null,
): NetworkSnapshot => ({
  ...snapshot,
  links: snapshot.links.flatMap((link) => {
    const changed = what(link);
    return changed === null ? [] : [{ ...link, ...changed }];
  }),
});

const isOf = ({ a, b }: NetworkLink, peer: PeerId): boolean => a === peer || b === peer;
const noDirect =
  (...ids: PeerId[]) =>
  (link: NetworkLink) =>
    link.kind === 'direct' && ids.some((id) => isOf(link, id)) ? null : {};

const found = (snapshot: NetworkSnapshot, more: Partial<DiagnosisFacts> = {}): Finding[] =>
  diagnose(snapshot, { ...facts, ...more });
const kinds = (snapshot: NetworkSnapshot): string[] => found(snapshot).map(({ kind }) => kind);

describe('a diagnosis', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(found(fine({ peers: 8 }))).toEqual([]);
    expect(found(fine({ peers: 1 }))).toEqual([]);
    expect(found(fine({ peers: 5, tabs: 1, via: 1, left: 2, cutOff: 1, viewers: 1 }))).toEqual([]);
  });

  it('begins with what matters most, whatever there is', () => {
    const spec = fc.record({
      seed: fc.nat(50),
      shape: fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 2,
      }),
      faults: fc.nat(2),
      tabs: fc.nat(2),
    });
    fc.assert(
      fc.property(
        spec,
        fc.boolean(),
        fc.constantFrom('here', 'away', 'joining' as const),
        (of, saved, state) => {
          const snapshot = { ...snapshotOf(of), saved, waitingEdits: 2 };
          const all = found(
            { ...snapshot, relay: { ...snapshot.relay, state } },
            { isHidden: true },
          );
          const ranks = all.map(({ kind }) => FINDING_KINDS.indexOf(kind));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
          expect(ranks).not.toContain(-1);
          if (!saved) expect(all[0]?.kind).toBe('not-saved');
          for (const { figures } of all)
            for (const figure of Object.values(figures)) expect(figure).toSatisfy(Number.isFinite);
        },
      ),
    );
  });

  it('tells edits that are on no disk from those that another device holds', () => {
    const unsaved = { ...fine(), saved: false };
    expect(found({ ...unsaved, waitingEdits: 3 })).toMatchObject([
      { kind: 'not-saved', figures: { waiting: 3 }, help: ['free-space', 'keep-open'] },
    ]);
    expect(found({ ...unsaved, waitingEdits: 0 })).toEqual([]);
  });

  it('tells what is in no mailbox, where the reader can do something about it', () => {
    const told = (mailbox: DiagnosisFacts['mailbox'], relay: 'here' | 'away' = 'here') => {
      const snapshot = fine();
      const state = { ...snapshot, relay: { ...snapshot.relay, state: relay } };
      return found(state, { mailbox }).filter(({ kind }) => kind.startsWith('mailbox'));
    };
    expect(told({ state: 'full', waitingEdits: 3 })).toMatchObject([
      { kind: 'mailbox-full', figures: { waiting: 3 }, help: ['other-host', 'keep-open'] },
    ]);
    expect(told({ state: 'away', waitingEdits: 1 })).toMatchObject([{ kind: 'mailbox-away' }]);
    expect(told({ state: 'away', waitingEdits: 1 }, 'away')).toEqual([]);
    for (const state of ['none', 'joining', 'here'] as const)
      expect(told({ state, waitingEdits: 9 })).toEqual([]);
    expect(told({ state: 'full', waitingEdits: 0 })).toEqual([]);
  });

  it('tells whether it is the relay that is away, or everything', () => {
    const away = { relay: { state: 'away', reason: 'it is silent', rttMs: null } } as const;
    expect(found({ ...fine({ peers: 3 }), ...away })).toMatchObject([
      { kind: 'relay-away', figures: { here: 2 } },
    ]);
    expect(kinds({ ...fine({ shape: [[1], [2]] }), ...away })).toEqual(['offline']);
    expect(kinds({ ...fine({ peers: 2, tabs: 1 }), ...away })).toEqual(['offline']);
    const apart = fine({ shape: [[1], [2]], waiting: 9 });
    const [far] = apart.islands[1]!.peers as [PeerId];
    expect(found(change(apart, [far], { ownBehind: 2 }))).toMatchObject([
      { kind: 'apart', figures: { peers: 2, waiting: 9 } },
    ]);
  });

  it('tells why paths are relayed, by who else has a direct one', () => {
    const room = fine({ peers: 4 });
    const [a, b] = othersOf(room) as [PeerId, PeerId];
    const all = othersOf(room);
    const failing = { directTrouble: 'failing', path: 'relayed' } as const;

    const here = links(change(room, all, failing), noDirect(room.self));
    expect(found(here)).toMatchObject([
      { kind: 'blocked-here', peer: null, figures: { peers: 3 }, help: ['other-network'] },
    ]);
    const there = links(change(room, [a], failing), noDirect(a));
    expect(found(there)).toMatchObject([
      { kind: 'blocked-there', peer: a, figures: { direct: 2 } },
    ]);
    const between = links(change(room, [a], failing), (link) =>
      link.kind === 'direct' && isOf(link, a) && isOf(link, room.self) ? null : {},
    );
    expect(found(between)).toMatchObject([
      { kind: 'no-way-between', peer: a, figures: { ours: 2, theirs: 2 } },
    ]);
    const two = fine({ peers: 2 });
    expect(kinds(links(change(two, othersOf(two), failing), noDirect(two.self)))).toEqual([
      'no-way-between',
    ]);
    expect(found(change(room, [a, b], { directTrouble: 'relay-only' }))).toMatchObject([
      { kind: 'relay-only', peer: null, figures: { peers: 2 }, help: ['allow-direct'] },
    ]);
    expect(kinds(change(room, [a], { directTrouble: 'no-webrtc' }))).toEqual(['no-webrtc']);
    expect(found(change(room, [a, b], { directTrouble: 'peer-relay-only' }))).toMatchObject([
      { kind: 'peer-relay-only', peer: a },
      { kind: 'peer-relay-only', peer: b },
    ]);
  });

  it('does not take what only one end claims for a direct link', () => {
    const room = fine({ peers: 4 });
    const all = othersOf(room);
    const lies = links(change(room, all, { directTrouble: 'failing', path: 'relayed' }), (link) =>
      link.kind === 'direct' ? { claimedBy: link.a === room.self ? 'b' : 'a' } : {},
    );
    expect(kinds(lies)).toEqual(['blocked-here']);
  });

  it('asks whose clock is off', () => {
    const room = fine({ peers: 4 });
    const [a, b, c] = othersOf(room) as [PeerId, PeerId, PeerId];
    const off = (snapshot: NetworkSnapshot, id: PeerId, offsetMs: number): NetworkSnapshot =>
      change(snapshot, [id], { clock: { offsetMs, errorMs: 20 } });
    expect(kinds(off(off(off(room, a, 4000), b, -4900), c, 5010))).toEqual([]);
    expect(found(off(off(off(room, a, 90_000), b, 10), c, 0))).toMatchObject([
      {
        kind: 'clocks-differ',
        peer: a,
        figures: { offsetMs: 90_000 },
        help: ['ask-them-to-set-clock'],
      },
    ]);
    expect(found(off(room, a, -90_000))).toMatchObject([{ kind: 'clocks-differ', peer: a }]);
    const ours = off(off(off(room, a, 90_000), b, 91_000), c, 400_000);
    expect(found(ours)).toMatchObject([
      { kind: 'own-clock', peer: null, figures: { offsetMs: 91_000, clocks: 2 } },
      { kind: 'clocks-differ', peer: c },
    ]);
    const estimates = change(room, [a, b, c], { clock: { offsetMs: 9000, errorMs: 8000 } });
    expect(kinds(estimates)).toEqual([]);
  });

  it('measures the link that the path uses', () => {
    const room = fine({ peers: 3 });
    const [a] = othersOf(room) as [PeerId];
    const bad = (what: Partial<NetworkLink>, kind = 'direct'): Finding[] =>
      found(
        links(room, (link) =>
          link.kind === kind && isOf(link, a) && isOf(link, room.self) ? what : {},
        ),
      );
    expect(bad({ loss: 0.125 })).toMatchObject([
      { kind: 'loss', peer: a, figures: { loss: 0.125 } },
    ]);
    expect(bad({ loss: 1 / 32 })).toEqual([]);
    expect(bad({ loss: 0.5 }, 'relayed')).toEqual([]);
    const amongOthers = links(room, (link) => (isOf(link, room.self) ? {} : { loss: 0.5 }));
    expect(found(amongOthers)).toEqual([]);
    const ofAnother = links(room, (link) => (isOf(link, a) ? {} : { loss: 0.5 }));
    expect(found(ofAnother).map(({ peer }) => peer)).not.toContain(a);
    expect(bad({ jitterMs: 80, rttMs: 100 })).toMatchObject([{ kind: 'jitter', peer: a }]);
    expect(bad({ jitterMs: 80, rttMs: 900 })).toEqual([]);
    expect(bad({ jitterMs: 20, rttMs: 10 })).toEqual([]);
    expect(found(change(room, [a], { rttMs: 640 }))).toMatchObject([
      { kind: 'slow', figures: { rttMs: 640 } },
    ]);
  });

  it('tells of a backlog that grows, not of one that is being worked off', () => {
    const room = fine({ peers: 2 });
    const [a] = othersOf(room) as [PeerId];
    const course = (bytesPerS: number): Finding[] => {
      const history = createHistory();
      let snapshot = room;
      for (let second = 0; second < 10; second++) {
        const backlogBytes = 5_000_000 + bytesPerS * second;
        snapshot = links(room, () => ({ backlogBytes }));
        history.take(snapshot, room.atMs + 1000 * second);
      }
      return found(snapshot, { history });
    };
    expect(course(100_000)).toMatchObject([
      { kind: 'backlog', peer: a, figures: { bytes: 5_900_000, bytesPerS: 100_000 } },
    ]);
    expect(course(-100_000)).toEqual([]);
  });

  it('says first that people caused it', () => {
    const [first] = found({ ...snapshotOf({ peers: 4, faults: 2 }) });
    expect(first).toMatchObject({ kind: 'faults', figures: { faults: 2 }, help: ['heal-faults'] });
  });
});

describe('what is found about one peer', () => {
  it('is what names it, and what of ours explains its path', () => {
    const room = fine({ peers: 4 });
    const [a, b] = othersOf(room) as [PeerId, PeerId];
    const snapshot = change(
      change(room, [a], { directTrouble: 'relay-only', path: 'relayed' }),
      [b],
      {
        rttMs: 900,
      },
    );
    const about = (id: PeerId): string[] =>
      findingsAbout(
        found(snapshot),
        snapshot.peers.find((peer) => peer.id === id)!,
      ).map(({ kind }) => kind);
    expect(about(a)).toEqual(['relay-only']);
    expect(about(b)).toEqual(['slow']);
    expect(about(snapshot.self)).toEqual([]);
    const apart = fine({ shape: [[2], [1]] });
    const far = apart.peers.find(({ state }) => state === 'apart')!;
    expect(findingsAbout(found(apart), far).map(({ kind }) => kind)).toEqual(['apart']);
  });
});

describe('what the relay sees', () => {
  it('is sessions and addresses, sizes and times, never content', () => {
    const room = snapshotOf({ shape: [[3, 1], [2]] });
    expect(relaySightOf(room)).toEqual({
      isHere: true,
      topic: true,
      sessions: 4,
      carries: 1,
      content: false,
    });
    expect(relaySightOf(snapshotOf({ peers: 3, relay: 'away' }))).toMatchObject({
      isHere: false,
      sessions: 0,
      carries: 0,
    });
  });
});
