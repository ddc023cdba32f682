/** Peers were dragged apart on the map: what would happen is said first, and done only when that is wanted. */
import { useId, useMemo, useState } from 'react';
import type { FaultOrder } from '../../../faults/room-fault.ts';
import type { NetworkApi } from '../../../room/network-api.ts';
import { Dialog } from '../../dialog.tsx';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { namesIn, type PeerId } from '../timeline/who.ts';
import { Allow } from './allow.tsx';
import { Radios } from './fault-form.tsx';
import './faults-panel.css';
import { DURATIONS_MS, EMPTY_FORM } from './form.ts';
import { faultPreview, type Told } from './say-fault.ts';
import { useFaultsAllowed, useNow, useSnapshot } from './use-snapshot.ts';

export type SplitDialogProps = {
  network: NetworkApi;
  canWrite: boolean;
  /** As they were drawn. */
  islands: readonly (readonly PeerId[])[];
  onClose: () => void;
};

export function SplitDialog({ network, canWrite, islands, onClose }: SplitDialogProps) {
  const words = useWords();
  const { faults } = useNetworkWords();
  const snapshot = useSnapshot(network);
  const isAllowed = useFaultsAllowed(network);
  const nowMs = useNow(true);
  const id = useId();
  const [forMs, setForMs] = useState(EMPTY_FORM.forMs);
  const [hasFailed, setFailed] = useState(false);
  const told: Told = useMemo(
    () => ({ words, faults, who: namesIn([snapshot], { words, faults }) }),
    [words, faults, snapshot],
  );
  const order: FaultOrder = {
    scope: { on: 'islands', islands },
    conditions: { cut: 'both' },
    profile: null,
    forMs,
  };
  const cause = async (): Promise<void> => {
    try {
      await network.ready();
      network.cause(order);
      onClose();
    } catch (error) {
      reportError(error);
      setFailed(true);
    }
  };
  return (
    <Dialog title={faults.split.title} role="alertdialog" describedBy={id} onClose={onClose}>
      <p id={id} className="means">
        {faultPreview(order, snapshot, nowMs, told).join(' ')}
      </p>
      <div className="faults split">
        {isAllowed ? (
          <Radios
            isRow
            legend={faults.forHow.title}
            choices={DURATIONS_MS.map((ms) => ({ id: String(ms), label: faults.duration(ms) }))}
            chosen={String(forMs)}
            onChoose={(ms) => setForMs(Number(ms))}
          />
        ) : (
          <Allow {...{ network, canWrite, isAllowed }} />
        )}
      </div>
      <p role="alert" className="problem">
        {hasFailed ? faults.problem.refused : ''}
      </p>
      <div className="choices">
        <button type="button" className="btn" onClick={onClose}>
          {words.common.cancel}
        </button>
        {isAllowed && canWrite ? (
          <button type="button" className="btn main" onClick={() => void cause()}>
            {faults.split.go}
          </button>
        ) : null}
      </div>
    </Dialog>
  );
}
