import { peerIdOf } from '../wire/ids.ts';
import { describeLinkContract } from './link-contract.ts';
import { createMemoryLinks } from './memory.ts';

describeLinkContract('memory', () => {
  const [a, b] = createMemoryLinks(
    peerIdOf(new Uint8Array(32).fill(1)),
    peerIdOf(new Uint8Array(32).fill(2)),
    (deliver) => setImmediate(deliver),
  );
  return Promise.resolve({ a, b, dispose: () => undefined });
});
