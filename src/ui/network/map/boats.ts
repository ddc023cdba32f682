/** The relays as they lie on the water, and what stands at them. Pure. */
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { clockTime } from '../../words/names.ts';
import type { NetworkWords } from '../../words/catalog.ts';
import type { FaultSigns } from './fault-signs.ts';
import { onFrame } from './frame.ts';
import type { Arrangement } from './tide.ts';
import type { DrawnRelay } from './way-layer.tsx';

/** Of each land but self's: how long the relay's way there takes, in words. */
export type Times = readonly (readonly [number, string])[];

type Said = {
  map: NetworkWords['map'];
  signs: Pick<FaultSigns, 'relay' | 'isRelayCut'>;
  times: Times;
  /** The host of our relay keeps letters. */
  hasMailbox: boolean;
};

export function boatsOf(
  relay: NetworkSnapshot['relay'],
  { topology, layout, view }: Arrangement,
  { map, signs, times, hasMailbox }: Said,
): DrawnRelay[] {
  return layout.relays.flatMap(({ key, island, lands, at }): DrawnRelay[] => {
    const where = topology.islands[island];
    if (where === undefined) return [];
    const isCut = where.isOurs && signs.isRelayCut;
    const isIdle = lands.length < 2;
    // Nobody sees that it is cut where none is drawn.
    if (isIdle && !isCut && relay.state !== 'here') return [];
    const since = where.sinceMs === null ? null : clockTime(where.sinceMs);
    const state = !where.isOurs || isCut ? 'dead' : isIdle ? 'idle' : 'here';
    const ours = isIdle && !isCut ? map.relayAtAnchor : map.relay;
    const keepsLetters = hasMailbox && state !== 'dead';
    const name = where.isOurs
      ? `${ours}${keepsLetters ? `, ${map.withMailbox}` : ''}`
      : map.relayNotHeard(since);
    const said = where.isOurs && signs.relay !== '' ? `${name}, ${signs.relay}` : name;
    const time = state === 'here' && times.length === 1 ? `, ${times[0]?.[1] ?? ''}` : '';
    return [
      {
        key,
        at: onFrame(view, at),
        name: said,
        long: `${said}${time}`,
        state,
        keepsLetters,
        label: null,
      },
    ];
  });
}
