import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { keyPairOf } from '../crypto/signatures.ts';
import { describeLinkContract } from './link-contract.ts';
import type { Link } from './link.ts';
import { joinRelay, startRelay } from './relay-fixture.ts';
import type { TestRelay } from './relay-fixture.ts';

const newTopic = () => keyPairOf(Uint8Array.from(randomBytes(32)));
let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay();
});
afterAll(() => relay.close());

describeLinkContract('relay', async () => {
  const topic = newTopic();
  const [a, b] = [joinRelay(relay.url, topic), joinRelay(relay.url, topic)];
  await Promise.all([a.until(() => a.links.size === 1), b.until(() => b.links.size === 1)]);
  return {
    a: a.links.get(b.id) as Link,
    b: b.links.get(a.id) as Link,
    dispose: () => {
      a.carrier.close('the test is over');
      b.carrier.close('the test is over');
    },
  };
});
