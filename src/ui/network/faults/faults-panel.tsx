/**
 * "Cause a fault": what holds now and how it is healed; where and what and for how long, with the sentence of what will happen before it
 * does; and an editor's leave for faults in the room.
 */
import { useMemo } from 'react';
import type { FaultScope } from '../../../faults/room-fault.ts';
import type { NetworkApi } from '../../../room/network-api.ts';
import { Icon } from '../../icons.tsx';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { namesIn } from '../timeline/who.ts';
import { Allow } from './allow.tsx';
import { FaultForm } from './fault-form.tsx';
import './faults-panel.css';
import { HoldingFaults } from './holding-faults.tsx';
import type { Told } from './say-fault.ts';
import { useFaultsAllowed, useSnapshot } from './use-snapshot.ts';

export type FaultsPanelProps = {
  network: NetworkApi;
  /** False with a link to view: faults only for oneself. */
  canWrite: boolean;
  /** What was chosen on the map when it was opened; null: nothing. Give the component a new `key` for another. */
  scope?: FaultScope | null;
  /** Null where something else closes it. */
  onClose: (() => void) | null;
};

export function FaultsPanel({ network, canWrite, scope = null, onClose }: FaultsPanelProps) {
  const words = useWords();
  const { faults } = useNetworkWords();
  const snapshot = useSnapshot(network);
  const isAllowed = useFaultsAllowed(network);
  const told: Told = useMemo(
    () => ({ words, faults, who: namesIn([snapshot], { words, faults }) }),
    [words, faults, snapshot],
  );
  return (
    <section className="faults" aria-label={faults.title}>
      <header>
        <h2>{faults.title}</h2>
        {onClose === null ? null : (
          <button
            type="button"
            className="btn bare icon-button"
            aria-label={faults.close}
            onClick={onClose}
          >
            <Icon shape="close" />
          </button>
        )}
      </header>
      <p className="means">{faults.means}</p>
      <HoldingFaults {...{ network, snapshot, told, canWrite }} />
      <Allow {...{ network, canWrite, isAllowed }} />
      <FaultForm
        {...{ network, snapshot, told, scope }}
        canCauseForOthers={canWrite && isAllowed}
      />
    </section>
  );
}
