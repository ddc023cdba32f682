/** What the drawer of peers shows of the network: the last edit on everyone's screen, and what can be done. Fetched with the drawer. */
import { useMemo, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import { Fetched } from '../fetched.tsx';
import type { NetworkPlace } from '../room/use-network-place.ts';
import { copyText } from '../share/copy.ts';
import './drawer.css';
import { LastEdit } from './last-edit.tsx';
import { NetworkMap } from './map/network-map.tsx';
import { seen, type Speech } from './sentences.ts';
import { useReport } from './use-diagnosis.ts';
import { useSpeech } from './use-looking.ts';
import { hasMailbox, useNetwork } from './use-network.ts';

type DrawerProps = { room: Room; onOpen: NetworkPlace['open'] };

/** The map, small: a picture of the sentence below it. Not drawn while the large one is. */
export function DrawerMap({ room, isCovered, onOpen }: DrawerProps & { isCovered: boolean }) {
  const { network } = useSpeech();
  const snapshot = useNetwork(room);
  return (
    <div className="drawer-map">
      <Fetched otherwise={null}>
        {isCovered ? null : (
          <NetworkMap
            snapshot={snapshot}
            hasMailbox={hasMailbox(room)}
            roomSeed={room.topic}
            isSmall
          />
        )}
      </Fetched>
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
        <CopyReport {...{ room, speech, onOpen }} />
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

type CopyProps = DrawerProps & { speech: Speech };

/** Where nothing can be copied, the report stands in the network view. */
function CopyReport({ room, speech, onOpen }: CopyProps) {
  const { view: say } = speech.network;
  const report = useReport(room, null);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const hasCopied = await copyText(report());
    setCopied(hasCopied);
    if (!hasCopied) onOpen('why');
  };
  return (
    <>
      <button type="button" className="btn" onClick={() => void copy().catch(reportError)}>
        {isCopied ? say.copied : say.copyReport}
      </button>
      <span role="status" className="unseen">
        {isCopied ? say.copied : ''}
      </span>
    </>
  );
}
