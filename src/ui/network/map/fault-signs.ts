/** Faults that hold, as what they are: words at what they concern. Pure. */
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { NetworkWords } from '../../words/catalog.ts';
import type { Way } from './scene.ts';
import { isRelayCut, linkKey, type PeerId } from './topology.ts';

type Fault = NetworkSnapshot['faults'][number];
type Said = NetworkWords['map']['fault'];

export type FaultSigns = {
  peers: ReadonlyMap<PeerId, string>;
  /** By `linkKey`. */
  links: ReadonlyMap<string, { a: PeerId; b: PeerId; text: string; isCut: boolean }>;
  /** What holds at the relay; empty when nothing does. */
  relay: string;
  isRelayCut: boolean;
  /** What holds on all links; empty when nothing does. */
  everywhere: string;
};

const PERCENT = 100;

function partsOf({ conditions }: Fault, said: Said): string[] {
  const { cut, delayMs, jitterMs, loss, duplicate, reorder, kbps, pause } = conditions;
  const percent = (part: number): string =>
    part * PERCENT < 1 ? said.underOne : String(Math.round(part * PERCENT));
  return [
    ...(cut === undefined ? [] : [cut === 'both' ? said.cut : said.cutOneWay]),
    ...(delayMs === undefined ? [] : [said.delay(delayMs)]),
    ...(jitterMs === undefined ? [] : [said.jitter(jitterMs)]),
    ...(loss === undefined ? [] : [said.loss(percent(loss))]),
    ...(duplicate === undefined ? [] : [said.duplicate(percent(duplicate))]),
    ...(reorder === undefined ? [] : [said.reorder(percent(reorder))]),
    ...(kbps === undefined ? [] : [said.kbps(kbps)]),
    ...(pause === undefined ? [] : [said.pause]),
  ];
}

/** `ways`: the lines that are drawn. What holds on another kind of link between the same two is none of theirs. */
export function faultSigns(
  faults: readonly Fault[],
  said: Said,
  ways: readonly Pick<Way, 'key' | 'kind'>[],
): FaultSigns {
  const drawn = new Map(ways.map(({ key, kind }) => [key, kind]));
  const peers = new Map<PeerId, string>();
  const links = new Map<string, { a: PeerId; b: PeerId; text: string; isCut: boolean }>();
  const everywhere: string[] = [];
  const relay: string[] = [];
  const joined = (before: string | undefined, parts: readonly string[]): string =>
    [...(before === undefined || before === '' ? [] : [before]), ...parts].join(', ');
  for (const fault of faults) {
    const { scope, conditions } = fault;
    const parts = partsOf(fault, said);
    if (scope.on === 'peer') peers.set(scope.peer, joined(peers.get(scope.peer), parts));
    else if (scope.on === 'all') everywhere.push(...parts);
    else if (scope.on === 'relay') relay.push(...parts);
    else if (scope.on === 'link') {
      const key = linkKey(scope.a, scope.b);
      if (scope.kind !== null && (drawn.get(key) ?? scope.kind) !== scope.kind) continue;
      const before = links.get(key);
      links.set(key, {
        a: scope.a,
        b: scope.b,
        text: joined(before?.text, parts),
        isCut: before?.isCut === true || conditions.cut !== undefined,
      });
    }
  }
  return {
    peers,
    links,
    relay: relay.join(', '),
    isRelayCut: isRelayCut(faults),
    everywhere: everywhere.length === 0 ? '' : said.everywhere(everywhere.join(', ')),
  };
}
