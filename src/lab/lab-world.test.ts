import { describe, expect, test } from 'vitest';
import { FREE_PLAY, type LabAction } from './actions.ts';
import { EXPERIMENTS } from './experiments/all.ts';
import { allHave, haveSameDigest, islandsOf, living, reachedBy } from './facts.ts';
import { Guide } from './guide.ts';
import { LabWorld } from './lab-world.ts';
import { LabSession } from './lab-session.ts';
import { snapshotAt, wholeSnapshot } from './views.ts';

const MANY = 50;
const never = (): boolean => false;

function settled(more: Partial<typeof FREE_PLAY> = {}): LabWorld {
  const lab = new LabWorld({ ...FREE_PLAY, ...more });
  lab.advance(lab.setup.settleMs);
  return lab;
}

const types = (place: number, insert: string): LabAction => ({
  type: 'edit',
  place,
  at: 0,
  remove: 0,
  insert,
});

function until(lab: LabWorld, isSo: () => boolean, withinMs = 60_000): void {
  const endMs = lab.nowMs + withinMs;
  while (!isSo() && lab.nowMs < endMs) lab.advance(lab.nowMs + 50);
  expect(isSo()).toBe(true);
}

const brokenIn = (lab: LabWorld) =>
  lab.invariants.check().filter(({ state }) => state === 'broken');

describe('a lab', () => {
  test('what is typed at one appears at all', () => {
    const lab = settled();
    lab.act(types(0, 'hello '));
    until(lab, () => allHave(lab, 1));
    expect(lab.text(4).toString()).toBe('hello ');
    expect(lab.onlooker.runs.at(-1)).toMatchObject({ frames: 4, place: 0 });
  });

  test('what was typed this very moment, and is no entry yet, breaks nothing', () => {
    const lab = settled();
    lab.act(types(0, 'hello '));
    expect(brokenIn(lab)).toEqual([]);
    until(lab, () => allHave(lab, 1));
    expect(brokenIn(lab)).toEqual([]);
  });

  test('a fault at a place where nobody is cannot be, whatever a link says', () => {
    const lab = settled();
    const conditions = { cut: 'both' } as const;
    for (const scope of [
      { on: 'peer', place: 999 },
      { on: 'link', a: 0, b: 999 },
      { on: 'islands', islands: [[0, 1], [999]] },
    ] as const)
      expect(lab.act({ type: 'fault', scope, conditions })).toBe(false);
    expect(lab.act({ type: 'fault', scope: { on: 'peer', place: 1 }, conditions })).toBe(true);
  });

  test('who comes, goes, crashes and comes back', () => {
    const lab = settled();
    lab.act(types(1, 'kept '));
    until(lab, () => allHave(lab, 1));
    expect(lab.act({ type: 'add' })).toBe(true);
    until(lab, () => allHave(lab, 1) && living(lab).length === 6);
    expect(lab.act({ type: 'crash', place: 1 })).toBe(true);
    expect(lab.act({ type: 'crash', place: 1 })).toBe(false);
    expect(lab.act(types(1, 'no '))).toBe(false);
    until(lab, () => reachedBy(lab, 0) === 4);
    expect(lab.act({ type: 'restart', place: 1 })).toBe(true);
    until(lab, () => reachedBy(lab, 0) === 5 && allHave(lab, 1));
    expect(lab.act({ type: 'remove', place: 2 })).toBe(true);
    until(lab, () => reachedBy(lab, 0) === 4);
    expect(lab.places).not.toContain(2);
    expect(brokenIn(lab)).toEqual([]);
  });

  test('a cut parts it, each side goes on, and healing joins them', () => {
    const lab = settled();
    const islands = [
      [0, 1],
      [2, 3, 4],
    ];
    lab.act({ type: 'fault', scope: { on: 'islands', islands }, conditions: { cut: 'both' } });
    expect(islandsOf(lab)).toEqual(islands);
    lab.act(types(0, 'west '));
    lab.act(types(4, 'east '));
    until(lab, () => islands.every((island) => allHave(lab, 1, island)) && reachedBy(lab, 0) === 1);
    expect(haveSameDigest(lab, living(lab))).toBe(false);
    const seen = snapshotAt(lab, 0);
    expect(seen.islands.map(({ peers }) => peers.length)).toEqual([2, 3]);
    expect(wholeSnapshot(lab, 0).islands.map(({ peers }) => peers.length)).toEqual([2, 3]);
    expect(seen.faults).toHaveLength(1);
    lab.act({ type: 'heal', fault: null });
    until(lab, () => allHave(lab, 2));
    expect(snapshotAt(lab, 0).islands).toHaveLength(1);
    expect(brokenIn(lab)).toEqual([]);
  });

  test('one without WebRTC is reached through the relay, or through others', () => {
    const lab = settled();
    lab.act({ type: 'web-rtc', place: 1, isAllowed: false });
    const pathTo = (): string | undefined =>
      snapshotAt(lab, 0).peers.find(({ id }) => id === lab.peer(1).id)?.path;
    until(lab, () => pathTo() === 'relayed');
    lab.act({ type: 'web-rtc', place: 1, isAllowed: true });
    until(lab, () => pathTo() === 'direct');
  });

  test('one that stands still catches up', () => {
    const lab = settled();
    lab.act({ type: 'fault', scope: { on: 'peer', place: 3 }, conditions: { pause: true } });
    expect(lab.condition(3)).toBe('paused');
    lab.act(types(0, 'meanwhile '));
    until(lab, () => allHave(lab, 1));
    expect(lab.words(3)).toEqual([]);
    lab.act({ type: 'heal', fault: null });
    until(lab, () => living(lab).length === 5 && allHave(lab, 1));
  });

  test('a wrong clock, and one that is set, changes no text', () => {
    const lab = settled();
    lab.act({ type: 'clock', place: 1, rate: 2, aheadMs: 0 });
    lab.act({ type: 'clock', place: 2, rate: 0.5, aheadMs: 3_600_000 });
    until(lab, () => reachedBy(lab, 0) === 4);
    lab.act(types(1, 'fast '));
    lab.act(types(2, 'slow '));
    until(lab, () => allHave(lab, 2));
    expect(lab.peer(2).wallMs() - lab.peer(0).wallMs()).toBeGreaterThan(3_000_000);
    expect(brokenIn(lab)).toEqual([]);
  });

  test('a forgery would be seen', () => {
    const lab = settled();
    lab.act(types(0, 'mine '));
    until(lab, () => allHave(lab, 1));
    expect(brokenIn(lab)).toEqual([]);
    // As if a bug had let words through that Ana never wrote.
    const peer = lab.peer(1);
    const doc = peer.replica.doc(lab.world.pages[0] ?? ('' as never));
    const before = doc.clientID;
    doc.clientID = lab.world.authority.keysOf(lab.peer(0).id).clientIdOf(lab.peer(0).id);
    doc.getText('text').insert(0, 'forged ');
    doc.clientID = before;
    expect(brokenIn(lab).map(({ name }) => name)).toContain('forged');
  });

  test('more than the relay serves meet, and an edit reaches them along the tree', () => {
    const lab = settled({ peers: MANY });
    expect(Math.min(...living(lab).map((place) => reachedBy(lab, place)))).toBe(MANY - 1);
    lab.act(types(0, 'hello '));
    until(lab, () => allHave(lab, 1));
    expect(lab.onlooker.runs.at(-1)?.frames).toBe(MANY - 1);
  }, 120_000);
});

describe.each(EXPERIMENTS.map((experiment, at) => [experiment.name, experiment, at] as const))(
  'the experiment %s',
  (_name, experiment, at) => {
    test('comes to its stated end, by itself in two minutes, and again by its link', () => {
      const lab = new LabWorld(experiment.setup);
      lab.advance(experiment.setup.settleMs);
      const guide = new Guide(experiment);
      guide.begin(lab);
      const startMs = lab.nowMs;
      while (guide.step < experiment.steps.length) {
        const { step } = guide;
        guide.doIt(lab);
        until(lab, () => guide.look(lab) || guide.step > step);
      }
      expect(guide.hasEnded(lab)).toBe(true);
      expect(brokenIn(lab)).toEqual([]);
      expect((lab.nowMs - startMs) / experiment.speed).toBeLessThan(120_000);

      const session = new LabSession({
        experiment: at,
        step: guide.step,
        seed: lab.setup.seed,
        peers: lab.setup.peers,
        actions: lab.actions,
        end: lab.moment,
        traceHash: lab.traceHash,
      });
      while (session.phase !== 'ready') session.frame(16, never);
      expect(session.lab.traceHash).toBe(lab.traceHash);
      expect(session.isOtherCourse).toBe(false);
    }, 120_000);
  },
);

describe('a session', () => {
  test('takes the same course whether it is stopped often or never', () => {
    const [eager, lazy] = [new LabSession(null), new LabSession(null)];
    for (const session of [eager, lazy]) session.play(7, 4);
    let count = 0;
    while (eager.phase !== 'ready') eager.frame(16, never);
    while (lazy.phase !== 'ready') lazy.frame(16, () => (count += 1) % 3 === 0);
    for (const session of [eager, lazy]) {
      session.pause();
      session.act(types(0, 'one '));
      while (session.lab.nowMs < 4000) session.stepTime();
      session.act(types(1, 'two '));
      for (let i = 0; i < 20; i++) session.stepEvent();
      session.stepTime();
    }
    expect(eager.lab.traceHash).toBe(lazy.lab.traceHash);
    expect(eager.link()).toBe(lazy.link());
  });

  test('an experiment that was done by hand goes on too', () => {
    const session = new LabSession(null);
    session.experiment(2);
    while (session.phase !== 'ready') session.frame(16, never);
    session.act(types(0, 'three small words '));
    for (let i = 0; i < 30; i++) session.stepTime();
    expect(session.guide?.step).toBe(1);
  });
});
