/** Words that nobody keeps, over real meshes: by whatever path, once each, in nobody else's name. */
import { describe, expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { must } from '../lib/assert.ts';
import { encodeFleeting } from '../wire/fleeting-message.ts';
import { INDEX_PAGE, type PeerId } from '../wire/ids.ts';
import type { PathKind } from '../wire/lanes.ts';
import { decodeMesh, encodeMesh, type FarMessage } from '../wire/mesh-messages.ts';
import type { Weather } from './network.ts';
import { drawOptions } from './options.ts';
import type { SimPeer } from './peer.ts';
import { World } from './world.ts';

const CALM: Weather = {
  latencyMsMax: 20,
  jitterMsMax: 0,
  lossMax: 0,
  duplicate: 0,
  reorder: 0,
  slowShare: 0,
};

/** While links are new a tree may miss a branch. */
const SETTLING_MS = 3000;

/** Everyone of a room without faults but those of `weather`. */
function worldOf(peerCount: number, weather: Partial<Weather> = {}, hasHostile = false): World {
  const options = drawOptions(1, {
    peerCount,
    hasHostile,
    hostileWrites: true,
    hasViewer: false,
    hasTabs: false,
    clockDrift: 0,
    meddling: {},
    weather: { ...CALM, ...weather },
  });
  return new World(7, options);
}

/** Links only between places that follow each other, and no relay. */
function chainOf(world: World): void {
  const { places } = world;
  for (const a of places) for (const b of places) if (b - a > 1) world.network.forbidDirect(a, b);
  runUntil(world, () => allSee(world, ['direct', 'relayed', 'via']));
  runUntil(world, () =>
    places.slice(1).every((place) => pathOf(world.peer(place - 1), world.peer(place)) === 'direct'),
  );
  world.network.setRelay(false);
  runUntil(world, () => allSee(world, ['direct', 'via']));
}

const pathOf = (peer: SimPeer, other: SimPeer): PathKind | undefined =>
  peer.mesh.view(peer.nowMs()).peers.find(({ id }) => id === other.id)?.path;

const allSee = (world: World, paths: readonly PathKind[]): boolean =>
  world.alive.every((peer) =>
    world.alive.every(
      (other) => other === peer || paths.includes(pathOf(peer, other) ?? 'out-of-reach'),
    ),
  );

function runUntil(world: World, isSo: () => boolean): void {
  for (let i = 0; i < 300 && !isSo(); i++) world.events.runUntil(world.events.nowMs + 100);
  expect(isSo()).toBe(true);
}

function run(world: World, ms: number): void {
  world.events.runUntil(world.events.nowMs + ms);
}

type Heard = { from: PeerId; text: string };

function listen(peer: SimPeer): Heard[] {
  const heard: Heard[] = [];
  peer.onFleeting = (from, { page, channel, payload }) => {
    expect([page, channel]).toEqual([INDEX_PAGE, 'test']);
    heard.push({ from, text: fromUtf8(payload) });
  };
  return heard;
}

const say = (peer: SimPeer, text: string): boolean =>
  peer.sayFleeting(INDEX_PAGE, 'test', utf8(text));

/** 20 a second, each another word. */
function sayMany(world: World, peer: SimPeer, count: number): string[] {
  const words = Array.from({ length: count }, (_, i) => `${peer.ports.place}/${i}`);
  words.forEach((word, i) =>
    world.events.after(i * 50, () => {
      expect(say(peer, word)).toBe(true);
    }),
  );
  return words;
}

/** Frames with somebody's signed fleeting words, as they go over the wires. */
function recordFar(world: World, by: SimPeer): FarMessage[] {
  const frames: FarMessage[] = [];
  const send = world.network.send.bind(world.network);
  world.network.send = (from, to, kind, lane, bytes, upload) => {
    if (from === by.ports.host && lane === 'fleeting') {
      const message = decodeMesh(bytes);
      if (message.type === 'far') frames.push(message);
    }
    return send(from, to, kind, lane, bytes, upload);
  };
  return frames;
}

describe('fleeting words', () => {
  test('are heard once by all, by direct links, over the relay, and through others', () => {
    const direct = worldOf(4);
    runUntil(direct, () => allSee(direct, ['direct']));
    const relayed = worldOf(4);
    for (const a of relayed.places)
      for (const b of relayed.places) if (a < b) relayed.network.forbidDirect(a, b);
    runUntil(relayed, () => allSee(relayed, ['relayed']));
    const chain = worldOf(4);
    chainOf(chain);
    for (const world of [direct, relayed, chain]) {
      run(world, SETTLING_MS);
      const heard = world.alive.map(listen);
      const said = world.alive.map((peer) => sayMany(world, peer, 40));
      run(world, 4000);
      heard.forEach((words, place) => {
        const expected = said.flatMap((own, at) =>
          at === place ? [] : own.map((text) => ({ from: world.peer(at).id, text })),
        );
        expect(words.length).toBe(expected.length);
        expect(new Set(words.map(({ from, text }) => `${from} ${text}`))).toEqual(
          new Set(expected.map(({ from, text }) => `${from} ${text}`)),
        );
      });
    }
  });

  test('reach a room of 24, which is no full mesh, once each', () => {
    const world = worldOf(24);
    world.events.runUntil(20_000);
    const heard = world.alive.map(listen);
    const speaker = world.peer(0);
    const said = sayMany(world, speaker, 20);
    run(world, 2500);
    heard.slice(1).forEach((words) => expect(words.map(({ text }) => text)).toEqual(said));
  });

  test('may be lost, doubled and late: each is heard once at most, and most are', () => {
    const world = worldOf(3, { lossMax: 0.1, duplicate: 0.5, reorder: 0.3, jitterMsMax: 100 });
    runUntil(world, () => allSee(world, ['direct']));
    const heard = listen(world.peer(1));
    const said = sayMany(world, world.peer(0), 200);
    run(world, 11_000);
    const words = heard.map(({ text }) => text);
    expect(new Set(words).size).toBe(words.length);
    expect(words.every((word) => said.includes(word))).toBe(true);
    expect(words.length).toBeGreaterThan(150);
    expect(words).not.toEqual(words.toSorted((a, b) => said.indexOf(a) - said.indexOf(b)));
  });

  test('are held to a rate on both sides, and nobody is blamed for it', () => {
    const world = worldOf(3);
    runUntil(world, () => allSee(world, ['direct']));
    const [ann, ben, cleo] = [world.peer(0), world.peer(1), world.peer(2)];
    const heard = [listen(ben), listen(cleo)];
    let sent = 0;
    for (let i = 0; i < 4000; i++)
      world.events.after(i, () => {
        sent += say(ann, `${i}`) ? 1 : 0;
        // What a changed program would do: no limit of its own.
        const payload = utf8(`${i}`);
        const bytes = encodeFleeting({ number: i + 1, page: INDEX_PAGE, channel: 'test', payload });
        cleo.give('mesh', { type: 'broadcast', lane: 'fleeting', payload: bytes });
      });
    run(world, 5000);
    expect(sent).toBeLessThanOrEqual(20 + 160);
    const from = (who: SimPeer, words: Heard[] | undefined): number =>
      must(words).filter((word) => word.from === who.id).length;
    expect(from(ann, heard[0])).toBe(sent);
    expect(from(ann, heard[1])).toBe(sent);
    expect(from(cleo, heard[0])).toBeGreaterThan(200);
    expect(from(cleo, heard[0])).toBeLessThanOrEqual(100 + 240);
    expect(ben.fleeting.counts.dropped).toBeGreaterThan(3000);
    expect(allSee(world, ['direct'])).toBe(true);
  });

  test('in another name are refused, and whoever brings them is cut off', () => {
    const world = worldOf(2, {}, true);
    const eve = must(world.hostile);
    const [ann, ben] = [world.peer(0), world.peer(1)];
    runUntil(world, () => pathOf(ben, eve) === 'direct' && pathOf(ben, ann) === 'direct');
    const heard = listen(ben);
    const payload = encodeFleeting({
      number: 9,
      page: INDEX_PAGE,
      channel: 'test',
      payload: utf8('I am Ann'),
    });
    const forged = encodeMesh({
      type: 'far',
      lane: 'fleeting',
      ttl: 3,
      origin: ann.id,
      seq: 5000,
      graph: 1,
      signature: new Uint8Array(64).fill(1),
      payload,
    });
    world.network.send(eve.ports.host, ben.ports.host, 'direct', 'fleeting', forged);
    run(world, 500);
    expect(heard).toEqual([]);
    const view = ben.mesh.view(ben.nowMs()).peers;
    expect(view.find(({ id }) => id === eve.id)?.cutOff).toBe('forged broadcast');
    expect(view.find(({ id }) => id === ann.id)?.cutOff).toBeNull();
  });

  test('of a form that is not in the protocol cost their speaker its links', () => {
    const world = worldOf(2, {}, true);
    const eve = must(world.hostile);
    const ben = world.peer(1);
    runUntil(world, () => pathOf(ben, eve) === 'direct');
    eve.give('mesh', { type: 'broadcast', lane: 'fleeting', payload: Uint8Array.of(0x2f, 1) });
    run(world, 500);
    const view = ben.mesh.view(ben.nowMs()).peers;
    expect(view.find(({ id }) => id === eve.id)?.cutOff).toContain('sent garbage');
  });

  test('that somebody recorded are not heard again, and by a newcomer only until it hears newer ones', () => {
    const world = worldOf(3);
    chainOf(world);
    const [ann, ben] = [world.peer(0), world.peer(1)];
    const recorded = recordFar(world, ann);
    const heard = listen(world.peer(2));
    sayMany(world, ann, 150);
    run(world, 8000);
    expect(heard.length).toBe(150);
    expect(recorded.length).toBe(150);
    const replay = (to: SimPeer): void => {
      for (const frame of recorded)
        world.network.send(
          ben.ports.host,
          to.ports.host,
          'direct',
          'fleeting',
          encodeMesh({ ...frame, ttl: 5 }),
        );
      run(world, 500);
    };
    replay(world.peer(2));
    expect(heard.length).toBe(150);
    world.crash(2);
    const again = world.boot(2);
    world.network.setRelay(true);
    runUntil(world, () => pathOf(again, ann) !== 'out-of-reach' && pathOf(again, ben) === 'direct');
    const heardAgain = listen(again);
    expect(say(ann, 'now')).toBe(true);
    run(world, 500);
    replay(again);
    // 64 numbers behind the newest: three seconds of one that moves.
    expect(heardAgain.filter(({ text }) => text === 'now').length).toBe(1);
    expect(heardAgain.length).toBeLessThanOrEqual(64);
  });
});
