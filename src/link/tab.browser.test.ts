import { describeLinkContract } from './link-contract.ts';
import type { Link } from './link.ts';
import { createTabCarrier } from './tab.ts';
import { platformTimers } from './timers.ts';
import { idOf } from './webrtc-fixture.ts';

let rooms = 0;

describeLinkContract('tab', async () => {
  rooms += 1;
  const join = (seed: number): { carrier: ReturnType<typeof createTabCarrier>; link: Promise<Link> } => {
    let carrier: ReturnType<typeof createTabCarrier> | undefined;
    const link = new Promise<Link>((resolve, reject) => {
      carrier = createTabCarrier({
        name: `test ${rooms}`,
        session: idOf(seed),
        BroadcastChannelCtor: BroadcastChannel,
        timers: platformTimers,
        onLink: resolve,
        onMisbehaviour: (_, why) => reject(new Error(why)),
      });
    });
    return { carrier: carrier as ReturnType<typeof createTabCarrier>, link };
  };
  const a = join(1);
  const b = join(2);
  return {
    a: await a.link,
    b: await b.link,
    dispose: () => {
      a.carrier.close('the test is over');
      b.carrier.close('the test is over');
    },
  };
});
