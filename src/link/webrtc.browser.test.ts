import { describeLinkContract } from './link-contract.ts';
import type { Link } from './link.ts';
import { createDirectPair } from './webrtc-fixture.ts';

describeLinkContract('webrtc', async () => {
  let look = (): void => undefined;
  const up = new Promise<void>((resolve, reject) => {
    look = () => {
      if (a.failures.length + b.failures.length > 0) reject(new Error([...a.failures, ...b.failures].join()));
      if (a.links.length === 1 && b.links.length === 1) resolve();
    };
  });
  const { a, b } = createDirectPair(queueMicrotask, {}, () => look());
  a.carrier.dial(b.id, 1);
  await up;
  return {
    a: a.links[0] as Link,
    b: b.links[0] as Link,
    dispose: () => {
      a.carrier.close('the test is over');
      b.carrier.close('the test is over');
    },
  };
});
