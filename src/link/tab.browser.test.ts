import { describe, expect, test } from 'vitest';
import { encodeTabFrame } from '../wire/tab-frames.ts';
import { LinkRecorder, describeLinkContract, patternPayload } from './link-contract.ts';
import type { Link } from './link.ts';
import { createTabCarrier } from './tab.ts';
import type { TabCarrier } from './tab.ts';
import { platformTimers } from './timers.ts';
import { idOf } from './webrtc-fixture.ts';

let rooms = 0;

type TestTab = {
  id: ReturnType<typeof idOf>;
  carrier: TabCarrier;
  links: Link[];
  misbehaviours: string[];
  until: (condition: () => boolean) => Promise<void>;
};

function join(name: string, seed: number): TestTab {
  const links: Link[] = [];
  const misbehaviours: string[] = [];
  let checks: { until: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    const met = checks.filter((check) => check.until());
    checks = checks.filter((check) => !met.includes(check));
    for (const check of met) check.resolve();
  };
  const carrier = createTabCarrier({
    name,
    session: idOf(seed),
    BroadcastChannelCtor: BroadcastChannel,
    timers: platformTimers,
    onLink: (link) => {
      links.push(link);
      look();
    },
    onMisbehaviour: (_, why) => {
      misbehaviours.push(why);
      look();
    },
  });
  const until = (condition: () => boolean): Promise<void> =>
    condition()
      ? Promise.resolve()
      : new Promise((resolve) => checks.push({ until: condition, resolve }));
  return { id: idOf(seed), carrier, links, misbehaviours, until };
}

async function room(size: number): Promise<{ name: string; tabs: TestTab[]; dispose: () => void }> {
  rooms += 1;
  const name = `test ${rooms}`;
  const tabs = Array.from({ length: size }, (_, i) => join(name, i + 1));
  await Promise.all(tabs.map((tab) => tab.until(() => tab.links.length === size - 1)));
  return {
    name,
    tabs,
    dispose: () => tabs.forEach((tab) => tab.carrier.close('the test is over')),
  };
}

const linkTo = (from: TestTab, to: TestTab): Link =>
  from.links.findLast((link) => link.peer === to.id) as Link;

describeLinkContract('tab', async () => {
  const { tabs, dispose } = await room(2);
  const [a, b] = tabs as [TestTab, TestTab];
  return { a: linkTo(a, b), b: linkTo(b, a), dispose };
});

describe('tabs', () => {
  test('find each other in any order, and one post reaches many', async () => {
    const { tabs, dispose } = await room(3);
    const [a, b, c] = tabs as [TestTab, TestTab, TestTab];
    const heard = [b, c].map((tab) => new LinkRecorder(linkTo(tab, a)));
    const before = a.carrier.traffic.bulk.framesOut;
    a.carrier.multicast([b.id, c.id], 'bulk', patternPayload(1_000_000));
    await Promise.all(heard.map((each) => each.until(() => each.payloads.length === 1)));
    expect(a.carrier.traffic.bulk.framesOut - before).toBe(Math.ceil(1_000_000 / 16_380));
    dispose();
  });

  test('one that leaves is gone at once', async () => {
    const { tabs, dispose } = await room(2);
    const [a, b] = tabs as [TestTab, TestTab];
    const atA = new LinkRecorder(linkTo(a, b));
    b.carrier.close('closed');
    await atA.until(() => atA.closes.length > 0);
    expect(atA.closes).toEqual(['the other tab was closed']);
    expect(a.carrier.peers).toEqual([]);
    dispose();
  });

  test('a closed link is opened again when asked', async () => {
    const { tabs, dispose } = await room(2);
    const [a, b] = tabs as [TestTab, TestTab];
    const atB = new LinkRecorder(linkTo(b, a));
    linkTo(a, b).close('a pause');
    await atB.until(() => atB.closes.length > 0);
    b.carrier.reopen(a.id);
    await Promise.all([a.until(() => a.links.length === 2), b.until(() => b.links.length === 2)]);
    const again = new LinkRecorder(linkTo(b, a));
    linkTo(a, b).send('live', Uint8Array.of(1));
    await again.until(() => again.payloads.length === 1);
    dispose();
  });

  test('garbage on the channel does no harm', async () => {
    const { name, tabs, dispose } = await room(2);
    const [a, b] = tabs as [TestTab, TestTab];
    const channel = new BroadcastChannel(name);
    for (const garbage of ['text', { from: 1 }, Uint8Array.of(9), new Uint8Array(33).fill(1), null])
      channel.postMessage(garbage);
    channel.postMessage(
      encodeTabFrame({ type: 'frame', from: idOf(77), to: [a.id], frame: Uint8Array.of(1) }),
    );
    channel.postMessage(
      encodeTabFrame({ type: 'frame', from: b.id, to: [a.id], frame: Uint8Array.of(0xff) }),
    );
    await a.until(() => a.misbehaviours.length === 1);
    expect(a.misbehaviours).toEqual(['unknown first byte of a frame']);
    channel.close();
    dispose();
  });
});
