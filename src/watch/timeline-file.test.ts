import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { RoomFault } from '../faults/room-fault.ts';
import { createRng } from '../lib/rng.ts';
import { fixturePeerId, snapshotOf, type SnapshotSpec } from './snapshot-fixture.ts';
import { createTimeline } from './timeline.ts';
import { parseTimelineFile, TIMELINE_FILE_BYTES_MAX, TimelineFileError } from './timeline-file.ts';
import { timelineText } from './timeline-text.ts';
import { jsonBytesOf, thinned } from './timeline-thinning.ts';
import type { TimelineFile, TimelineHappening } from './timeline-types.ts';

const START_MS = 1_795_270_000_000;
const peer = fixturePeerId(createRng(5));

const specs: fc.Arbitrary<SnapshotSpec> = fc.record({
  seed: fc.nat(3),
  shape: fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  }),
  tabs: fc.nat(1),
  via: fc.nat(1),
  left: fc.nat(1),
  cutOff: fc.nat(1),
  oneSided: fc.nat(2),
  behind: fc.nat(2),
  faults: fc.nat(3),
  isWatched: fc.boolean(),
});

const fault: fc.Arbitrary<RoomFault> = fc.record({
  id: fc.string(),
  by: fc.constant(peer),
  scope: fc.constantFrom<RoomFault['scope']>(
    { on: 'all' },
    { on: 'relay' },
    { on: 'peer', peer },
    { on: 'link', a: peer, b: peer, kind: null },
    { on: 'islands', islands: [[peer], []] },
  ),
  conditions: fc.constantFrom<RoomFault['conditions']>(
    { cut: 'a-to-b' },
    { pause: true },
    { delayMs: 5, jitterMs: 0.5, loss: 0.95, duplicate: 1, reorder: 0, kbps: 400 },
  ),
  profile: fc.option(fc.string()),
  startedAtMs: fc.constant(START_MS),
  untilMs: fc.constant(START_MS + 1000),
});

const notes: fc.Arbitrary<TimelineHappening> = fc.oneof(
  fc.record({ type: fc.constant('repair' as const), from: fc.constant(peer), entries: fc.nat() }),
  fc.record({ type: fc.constant('healed' as const), fault, by: fc.option(fc.constant(peer)) }),
  fc.record({
    type: fc.constant('cut-off' as const),
    peer: fc.constant(peer),
    reason: fc.string({ maxLength: 400 }),
  }),
  fc.record({
    type: fc.constant('link-lost' as const),
    peer: fc.constant(peer),
    kind: fc.constantFrom('tab', 'direct', 'relayed' as const),
    reason: fc.string(),
  }),
);

const files: fc.Arbitrary<TimelineFile> = fc
  .tuple(
    fc.array(fc.tuple(specs, fc.integer({ min: 1, max: 20_000 }), fc.option(notes)), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.string(),
  )
  .map(([steps, room]) => {
    const timeline = createTimeline();
    let atMs = START_MS;
    for (const [spec, ms, note] of steps) {
      atMs += ms;
      if (note !== null) timeline.note(note, atMs);
      timeline.take({ ...snapshotOf(spec), atMs });
    }
    return timeline.toFile(room, atMs);
  });

const problemOf = (text: string): TimelineFileError => {
  try {
    parseTimelineFile(text);
  } catch (error) {
    if (error instanceof TimelineFileError) return error;
    throw error;
  }
  throw new Error('it was read');
};

/** A file in which one thing, anywhere, is another, or gone. */
function damaged(file: TimelineFile, seed: number, value: unknown): unknown {
  const rng = createRng(seed);
  const copy = structuredClone(file) as unknown;
  let place = copy as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(place);
    const key = keys.length === 0 ? 'more' : rng.pick(keys);
    const inner = place[key];
    if (typeof inner === 'object' && inner !== null && rng.chance(0.85)) {
      place = inner as Record<string, unknown>;
      continue;
    }
    if (rng.chance(0.3)) delete place[key];
    else if (rng.chance(0.2)) place['extra'] = value;
    else place[key] = value;
    return copy;
  }
}

const example = (): TimelineFile => {
  const timeline = createTimeline();
  const room = snapshotOf({ peers: 4, islands: 2, faults: 2, atMs: START_MS });
  timeline.take(room);
  timeline.note({ type: 'repair', from: peer, entries: 3 }, START_MS + 500);
  timeline.take({ ...room, faults: [], atMs: START_MS + 1000 });
  return timeline.toFile('Saturday kitchen', START_MS + 2000);
};

describe('a timeline file', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(parseTimelineFile(timelineText(file))).toEqual(file);
        expect(parseTimelineFile(JSON.stringify(file))).toEqual(file);
      }),
      { numRuns: 30 },
    );
  });

  it('of a busy hour in a large room is small enough to be read, in time, and still of an hour', () => {
    const timeline = createTimeline();
    const room = snapshotOf({ peers: 60, atMs: START_MS });
    let now = room;
    for (let second = 0; second < 3600; second += 4) {
      const isOwn = ({ a, b }: { a: string; b: string }): boolean =>
        a === now.self || b === now.self;
      now = {
        ...now,
        atMs: START_MS + 1000 * second,
        peers: now.peers.map((of, at) =>
          at % 3 === 0 ? { ...of, rttMs: second, inStep: second % 8 > 0 } : of,
        ),
        links: now.links.map((link) => (isOwn(link) ? { ...link, rttMs: second } : link)),
      };
      timeline.take(now);
    }
    const { fromMs, toMs } = timeline.range();
    expect(toMs - fromMs).toBeGreaterThan(3_590_000);
    const file = timeline.toFile('Large', START_MS);
    expect(toMs - file.frames[0]!.atMs).toBeGreaterThan(3_500_000);
    const gaps = file.frames.slice(1).map(({ atMs }, at) => atMs - file.frames[at]!.atMs);
    expect(Math.max(...gaps)).toBeLessThan(60_000);
    const text = timelineText(file);
    expect(text.length).toBeLessThan(TIMELINE_FILE_BYTES_MAX);
    const before = performance.now();
    const read = parseTimelineFile(text);
    const ms = performance.now() - before;
    expect(read.frames).toHaveLength(file.frames.length);
    expect(read.frames[1]!.links.at(-1)).toBe(read.frames[0]!.links.at(-1));
    console.log(
      `${(text.length / 1e6).toFixed(1)} MB, ${file.frames.length} frames of 60 peers: read in ${ms.toFixed(0)} ms`,
    );
  });

  it('of the largest room is read', () => {
    const timeline = createTimeline();
    const shape = [[2, ...Array<number>(253).fill(1)]];
    timeline.take(snapshotOf({ shape, left: 64, cutOff: 255, faults: 32, atMs: START_MS }));
    const file = timeline.toFile('Full', START_MS);
    expect(file.frames[0]!.links.length).toBeGreaterThan(32_000);
    expect(parseTimelineFile(timelineText(file)).frames).toHaveLength(1);
  });

  /** As many as are said, all on one island, of whom as many have left. */
  const crowd = (standing: number, left = 0): string => {
    const file = example();
    const [frame] = file.frames;
    const self = frame!.peers.find(({ state }) => state === 'self')!;
    const others = Array.from({ length: standing + left - 1 }, (_, at) => ({
      ...self,
      id: `${at}`.padStart(43, '_') as typeof peer,
      state: at < left ? ('left' as const) : ('here' as const),
    }));
    const peers = [self, ...others];
    const island = peers.filter(({ state }) => state !== 'left').map(({ id }) => id);
    const full = {
      ...frame!,
      peers,
      links: [],
      relays: [],
      islands: [{ peers: island, sinceMs: null }],
    };
    return JSON.stringify({ ...file, events: [], frames: [full] });
  };

  it('is not read with more peers than a room can have', () => {
    expect(parseTimelineFile(crowd(319, 255)).frames[0]!.peers).toHaveLength(574);
    expect(problemOf(crowd(320))).toMatchObject({ problem: 'broken', where: 'frames[0].peers' });
    expect(problemOf(crowd(319, 256))).toMatchObject({ where: 'frames[0].peers' });
  });

  it('is not read with more links, of one frame or of all, than an hour can have; and soon', () => {
    const file = JSON.parse(timelineText(example())) as Record<string, unknown[]>;
    const withLinks = (perFrame: number, frames: number): string =>
      JSON.stringify({
        ...file,
        frames: Array<unknown>(frames).fill({
          ...(file['frames']![0] as object),
          links: Array(perFrame).fill(0),
        }),
      });
    const before = performance.now();
    expect(problemOf(withLinks(50_000, 1)).where).toBe('frames[0].links');
    const all = withLinks(48_000, 160);
    expect(all.length).toBeGreaterThan(15e6);
    expect(problemOf(all)).toMatchObject({ problem: 'broken', where: 'frames' });
    console.log(`16 MB of indices: refused in ${(performance.now() - before).toFixed(0)} ms`);
  });

  it('holds names, but nothing that opens the room', () => {
    const text = timelineText(example());
    expect(text).toContain('"name":"Ana"');
    expect(text).not.toMatch(/https?:|wss?:|#|secret|topic|invite/i);
  });

  test.each([
    ['', 'not-json', null],
    ['{"format":"folkmoot-timeline","vers', 'not-json', null],
    ['['.repeat(1_000_000), 'not-json', null],
    ['null', 'not-a-timeline', null],
    ['[]', 'not-a-timeline', null],
    ['{"format":"har","version":1}', 'not-a-timeline', null],
    ['{"format":"folkmoot-timeline","version":2}', 'version', null],
    ['{"format":"folkmoot-timeline","version":1}', 'broken', 'exportedAtMs'],
    [' '.repeat(TIMELINE_FILE_BYTES_MAX + 1), 'too-large', null],
  ])('says what is wrong with %#', (text, problem, where) => {
    expect(problemOf(text)).toMatchObject({ problem, where });
  });

  const put = (value: unknown) => (): unknown => value;
  const also = (value: unknown) => (items: unknown) => [...(items as unknown[]), value];
  const twice = (items: unknown): unknown => [(items as unknown[])[0], ...(items as unknown[])];
  const twiceApart = (items: unknown): unknown => [
    { ...(items as object[])[0], claimedBy: 'a', rttMs: 1 },
    ...(items as unknown[]),
  ];
  const many = (items: unknown): unknown => Array(99).fill((items as unknown[])[0]);
  const reversed = (items: unknown): unknown => (items as unknown[]).toReversed();

  test.each<[string, string, (value: unknown) => unknown, string]>([
    ['a time beyond all times', 'frames 0 atMs', put(1e300), 'frames[0].atMs'],
    ['a loss above one', 'frames 1 links 0 loss', put(1.5), 'frames[1].links[0].loss'],
    [
      'a name without end',
      'frames 0 peers 0 name',
      put('x'.repeat(257)),
      'frames[0].peers[0].name',
    ],
    ['more than belongs there', 'frames 0 peers 0 extra', put(1), 'frames[0].peers[0].extra'],
    ['an unknown event', 'events 0 type', put('eclipse'), 'events[0].type'],
    ['somebody twice', 'frames 0 peers', twice, 'frames[0].peers'],
    ['nobody who saw it', 'frames 0 self', put(peer), 'frames[0].self'],
    ['a link to nobody', 'frames 0 links 0 b', put('z'.repeat(43)), 'frames[0].links[0]'],
    ['strangers on an island', 'frames 0 islands 1 peers', also(peer), 'frames[0].islands'],
    ['a world upside down', 'frames 0 islands', reversed, 'frames[0].islands'],
    ['no island at all', 'frames 0 islands', put([]), 'frames[0].islands'],
    ['time running backwards', 'frames', reversed, 'frames[1]'],
    ['events out of order', 'events 0 atMs', put(START_MS * 2), 'events[1]'],
    ['a part that is not there', 'frames 0 peers 1', put(99), 'frames[0].peers'],
    ['one link twice', 'frames 0 links', () => [0, 0], 'frames[0].links'],
    ['two links alike', 'frames 1 links', twiceApart, 'frames[1].links'],
    ['half a part', 'frames 0 peers 1', put(0.5), 'frames[0].peers'],
    ['no number of a part', 'frames 0 peers 1', put('1'), 'frames[0].peers[1]'],
    ['no frames', 'frames', put([]), 'frames'],
    ['a time before 1970', 'frames 0 atMs', put(-1), 'frames[0].atMs'],
    ['an event before 1970', 'events 0 atMs', put(-8.64e15), 'events[0].atMs'],
    ['a time after 2200', 'exportedAtMs', put(7_258_118_400_001), 'exportedAtMs'],
    ['two events of one number', 'events', twice, 'events'],
    ['too many faults', 'frames 0 faults', many, 'frames[0].faults'],
  ])('is not read with %s', (_, path, change, where) => {
    const file = JSON.parse(
      path.includes('peers 1') || path === 'frames 0 links'
        ? timelineText(example())
        : JSON.stringify(example()),
    ) as Record<string, unknown>;
    const keys = path.split(' ');
    const last = keys.pop()!;
    const place = keys.reduce((at, key) => at[key] as Record<string, unknown>, file);
    place[last] = change(place[last]);
    const error = problemOf(JSON.stringify(file));
    expect(error).toMatchObject({ problem: 'broken', where });
    expect(error.message).toContain(where);
  });

  it('throws nothing but its own errors, whatever is damaged, and drops nothing', () => {
    const file = example();
    const shared = JSON.parse(timelineText(file)) as TimelineFile;
    let read = 0;
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), fc.jsonValue(), (isWhole, seed, value) => {
        const text = JSON.stringify(damaged(isWhole ? file : shared, seed, value));
        try {
          const found = parseTimelineFile(text);
          if (isWhole) expect(found).toEqual(JSON.parse(text));
          read += 1;
        } catch (error) {
          if (!(error instanceof TimelineFileError)) throw error;
          expect(error.message).toMatch(/\.$/);
        }
      }),
      { numRuns: 400 },
    );
    expect(read).toBeLessThan(400);
  });

  it('throws nothing else for any text', () => {
    const text = timelineText(example());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.nat(text.length).map((end) => text.slice(0, end)),
        ),
        (garbage) => {
          if (garbage !== text) expect(problemOf(garbage)).toBeInstanceOf(TimelineFileError);
        },
      ),
    );
  });

  it('does not touch prototypes', () => {
    const text = JSON.stringify(example()).replace(
      '"waitingEdits"',
      '"__proto__":{"polluted":true},"waitingEdits"',
    );
    expect(problemOf(text).problem).toBe('broken');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('thinning', () => {
  const frames = (spare: readonly boolean[]) =>
    spare.map((isSpare, at) => ({
      snapshot: snapshotOf({ peers: 3, atMs: START_MS + at * 1000 }),
      isSpare,
      ownBytes: 0,
    }));
  const each = jsonBytesOf([snapshotOf({ peers: 3 })]);

  it('takes what shows nothing new first, then the oldest; the newest stays', () => {
    const all = frames([false, true, true, false, true, true, true]);
    const secondsOf = (bytes: number): number[] =>
      thinned(all, bytes).map(({ atMs }) => (atMs - START_MS) / 1000);
    expect(secondsOf(each * 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(secondsOf(each * 6)).toEqual([0, 2, 3, 5, 6]);
    expect(secondsOf(each * 4)).toEqual([0, 3, 5, 6]);
    expect(secondsOf(each * 3)).toEqual([0, 3, 6]);
    expect(secondsOf(each * 2)).toEqual([3, 6]);
    expect(secondsOf(0)).toEqual([6]);
  });

  it('reckons with at least what a frame takes', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const one = snapshotOf(spec);
        const frames = [one, { ...one, atMs: START_MS, peers: one.peers.slice(0, 1) }];
        const bytes = timelineText({ ...example(), events: [], frames }).length;
        expect(jsonBytesOf(frames)).toBeGreaterThanOrEqual(bytes - 200);
        expect(jsonBytesOf(frames)).toBeLessThan(3 * bytes);
      }),
    );
  });
});
