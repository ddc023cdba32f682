import { expect, test } from 'vitest';
import { VIA_SETTLE_MS } from './limits.ts';
import { TestNetwork, type TestPeer } from './test-network.ts';

/** The first reaches the third by the relay, while the way through the second, linked directly to both, is still new. */
function whileAWaySettles(): { net: TestNetwork; near: TestPeer; far: TestPeer } {
  const apart = new Set<string>();
  const net = new TestNetwork({ canDial: (a, b) => !(apart.has(a) && apart.has(b)) });
  const [near, middle, far] = net.room(3) as [TestPeer, TestPeer, TestPeer];
  apart.add(near.id).add(far.id);
  net.until(() => net.pathOf(near, middle) === 'direct' && net.pathOf(far, middle) === 'direct');
  // By now both have told of the direct links, and it has begun to settle.
  net.run(VIA_SETTLE_MS / 2);
  expect(net.pathOf(near, far)).toBe('relayed');
  return { net, near, far };
}

test('left alone, the way through another is taken once it has settled', () => {
  const { net, near, far } = whileAWaySettles();
  net.until(() => net.pathOf(near, far) === 'via', 2 * VIA_SETTLE_MS);
});

// A due time that was left behind lay in the past for ever: the machine asked to be woken at once, again and again.
test.each<[string, (scene: ReturnType<typeof whileAWaySettles>) => void]>([
  [
    'is cut off',
    ({ net, near, far }) => net.give(near, { type: 'accuse', peer: far.id, reason: 'test' }),
  ],
  ['says goodbye', ({ net, far }) => net.give(far, { type: 'leave' })],
])('whoever %s while a way to it settles leaves no wake-up behind', (_name, go) => {
  const scene = whileAWaySettles();
  const { net, near, far } = scene;
  go(scene);
  net.until(() => net.pathOf(near, far) === 'out-of-reach');
  for (const waitedMs of [1, VIA_SETTLE_MS, 2 * VIA_SETTLE_MS]) {
    const nowMs = near.clockOffsetMs + net.nowMs + waitedMs;
    near.mesh.handle({ type: 'tick' }, nowMs);
    expect(near.mesh.wakeAtMs).toBeGreaterThan(nowMs);
  }
});
