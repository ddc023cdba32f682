/** What the drawer of peers shows of the network: the last edit on everyone's screen, and what can be done. Fetched with the drawer. */
import { useMemo } from 'react';
import type { Room } from '../../room/room-api.ts';
import type { NetworkPlace } from '../room/use-network-place.ts';
import './drawer.css';
import { LastEdit } from './last-edit.tsx';
import { NetworkMap } from './map/network-map.tsx';
import { seen } from './sentences.ts';
import { useSpeech } from './use-looking.ts';
import { useNetwork } from './use-network.ts';

type DrawerProps = { room: Room; onOpen: NetworkPlace['open'] };

/** The map, small: a picture of the sentence below it. Not drawn while the large one is. */
export function DrawerMap({ room, isCovered, onOpen }: DrawerProps & { isCovered: boolean }) {
  const { network } = useSpeech();
  const snapshot = useNetwork(room);
  return (
    <div className="drawer-map">
      {isCovered ? null : <NetworkMap snapshot={snapshot} roomSeed={room.topic} isSmall />}
      <button type="button" className="btn" onClick={() => onOpen('map')}>
        {network.view.openMap}
      </button>
    </div>
  );
}

export function DrawerEdit({ room, onOpen }: DrawerProps) {
  const speech = useSpeech();
  const snapshot = useNetwork(room);
  const view = useMemo(() => seen(snapshot), [snapshot]);
  const { view: say } = speech.network;
  return (
    <>
      <LastEdit {...{ room, view, speech }} />
      <div className="drawer-acts">
        <button type="button" className="btn" onClick={() => onOpen('trace')}>
          {say.trace}
        </button>
        <button type="button" className="btn" onClick={() => onOpen('fault')}>
          {say.fault}
        </button>
      </div>
    </>
  );
}
