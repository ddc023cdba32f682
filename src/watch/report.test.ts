import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '../wire/ids.ts';
import type { NetworkSnapshot } from './network-snapshot.ts';
import { networkReport } from './report.ts';
import { snapshotOf } from './snapshot-fixture.ts';
import { createTimeline } from './timeline.ts';
import type { TimelineEvent } from './timeline-types.ts';

const browser = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.0.0';

function eventsOf(snapshot: NetworkSnapshot, reason: string): readonly TimelineEvent[] {
  const { self, atMs } = snapshot;
  const here = snapshot.peers.filter(({ state }) => state === 'here');
  const [one] = here.map(({ id }) => id) as [PeerId];
  const timeline = createTimeline();
  timeline.take({
    ...snapshot,
    peers: snapshot.peers.filter(({ id }) => id === self),
    atMs: atMs - 60_000,
  });
  timeline.take({ ...snapshot, atMs: atMs - 50_000 });
  const relayed = snapshot.peers.map((peer) =>
    peer.id === one ? { ...peer, path: 'relayed' as const } : peer,
  );
  timeline.note({ type: 'link-lost', peer: one, kind: 'direct', reason }, atMs - 41_000);
  timeline.take({ ...snapshot, peers: relayed, atMs: atMs - 40_000 });
  timeline.note({ type: 'cut-off', peer: one, reason }, atMs - 30_000);
  timeline.note({ type: 'repair', from: one, entries: 12 }, atMs - 20_000);
  timeline.take({
    ...snapshot,
    relay: { state: 'away', reason, rttMs: null },
    atMs: atMs - 10_000,
  });
  timeline.take({ ...snapshot, faults: [], atMs });
  return timeline.events();
}

const reportOf = (snapshot: NetworkSnapshot, reason = 'ICE failed'): string =>
  networkReport(
    snapshot,
    {
      version: '0.1.0',
      events: eventsOf(snapshot, reason),
      history: null,
      isHidden: false,
      mailbox: null,
    },
    browser,
  );

describe('a network report', () => {
  it('names peers by letter, self first, and tells figures, links, islands, findings and events', () => {
    const report = reportOf(
      snapshotOf({ shape: [[3, 1], [2]], tabs: 1, faults: 1, left: 1, oneSided: 1 }),
    );
    for (const line of [
      /^app 0\.1\.0$/m,
      /^browser Mozilla/m,
      /^relay here, 21 ms, 4 sessions on it, carries 1 paths$/m,
      /^A \([\w-]{6}\) self, one person: A [B-H]$/m,
      /^[B-H] \([\w-]{6}\) here, .*same browser, tab 0\.3 ms/m,
      /^1: [A-H] [A-H] [A-H] \| [A-H], lands joined by R1$/m,
      /^2: [B-H] [B-H], apart since -290 s, lacks 18 \(12 of A\), had 0 more$/m,
      /^[A-H]-[A-H] direct .* ms, only [A-H] says so/m,
      /^apart peers 2 waiting 12$/m,
      /^fault on link by A: cut, ends in 50 s$/m,
      /^-40 s path [B-H] \w+ to relayed, ICE failed$/m,
      /^-20 s repair 12 from [B-H]$/m,
    ])
      expect(report).toMatch(line);
    expect(report.split('\npeers\n')[1]).toMatch(/^A \(/);
  });

  it('holds no name, no key, no topic, no link and no address, whoever puts one where', () => {
    const secret = fc.string({
      unit: fc.constantFrom(...'abcdefghkmnpqrstuvwxyzABCDEFGH23456789_-'.split('')),
      minLength: 16,
      maxLength: 43,
    });
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.domain(),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      secret.map((key) => `https://folkmoot.example/r/kitchen#${key}`),
    );
    const name = fc
      .tuple(fc.constantFrom('Zoltána', 'Ünsal', 'О’Brien', '张伟张', 'x Æ A-12'), fc.nat(99))
      .map(([text, more]) => `${text}~${more}`);
    fc.assert(
      fc.property(fc.nat(50), secret, address, name, (seed, topic, where, who) => {
        const made = snapshotOf({ seed, shape: [[4, 1], [2]], cutOff: 1, faults: 2 });
        const snapshot: NetworkSnapshot = {
          ...made,
          peers: made.peers.map((peer) => ({ ...peer, name: who })),
          relays: made.relays.map((relay) => ({ ...relay, id: topic })),
          relay: { state: 'away', reason: `${who} at ${where} said ${topic}`, rttMs: null },
          faults: made.faults.map((fault) => ({ ...fault, id: topic, profile: who })),
        };
        const report = reportOf(snapshot, `(${where}) ${topic}: ${who}`);
        for (const planted of [topic, where, who]) expect(report).not.toContain(planted);
        for (const { id, member, name: own } of made.peers) {
          expect(report).not.toContain(id.slice(0, 7));
          if (member !== null) expect(report).not.toContain(member.slice(0, 7));
          if (own.length > 2)
            expect(report).not.toMatch(new RegExp(`(^|[^\\w])${own}([^\\w]|$)`, 'mu'));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('stays readable in a large room', () => {
    const report = reportOf(snapshotOf({ peers: 60 }));
    expect(report.length).toBeLessThan(60_000);
    expect(report).toMatch(/^\d+ more among others$/m);
    expect(report).toContain('\nAA (');
    const told = report.split('\nlinks\n')[1]!.split('\n\n')[0]!.split('\n');
    const own = told.findLastIndex((line) => /^A-|-A /.test(line));
    expect(told.slice(0, own + 1).every((line) => /^A-|-A /.test(line))).toBe(true);
    expect(own).toBeGreaterThan(58);
    expect(told[own + 1]).toMatch(/^[A-Z]+-[A-Z]+ direct /);
  });

  it('keeps what browsers say to one line', () => {
    const mailbox = { state: 'full', waitingEdits: 3 } as const;
    const facts = { version: '1', events: [], history: null, isHidden: true, mailbox };
    const report = networkReport(snapshotOf(), facts, `one\ntwo\u2028three${'x'.repeat(500)}`);
    expect(report).toMatch(/^browser one two threex+$/m);
    expect(report).toMatch(/^page hidden$/m);
    expect(report).toMatch(/^mailbox full, 3 of A in none$/m);
    expect(Math.max(...report.split('\n').map((line) => line.length))).toBeLessThan(400);
  });
});
