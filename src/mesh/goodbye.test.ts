import { expect, test } from 'vitest';
import { TestNetwork, type TestPeer } from './test-network.ts';

test('[M5] a goodbye goes over links that we hear nothing on too', () => {
  const net = new TestNetwork();
  const [ann, ben] = net.room(2) as [TestPeer, TestPeer];
  net.until(() => net.all('direct'));
  net.run(2_000);
  for (const kind of ['direct', 'relayed'] as const) net.cut(ann, ben, kind, 1);
  net.until(() => net.pathOf(ben, ann) === 'out-of-reach');
  net.give(ben, { type: 'leave' });
  net.run(100);
  expect(ann.mesh.view(0).peers).toMatchObject([{ id: ben.id, left: true }]);
});
