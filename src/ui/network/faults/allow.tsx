/** Whether faults may be caused for others here, and an editor's leave for it. */
import { useState } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';

type AllowProps = { network: NetworkApi; canWrite: boolean; isAllowed: boolean };

export function Allow({ network, canWrite, isAllowed }: AllowProps) {
  const { allow, problem } = useNetworkWords().faults;
  const [hasFailed, setFailed] = useState(false);
  const turn = (): void => {
    try {
      network.allowFaults(!isAllowed);
      setFailed(false);
    } catch (error) {
      reportError(error);
      setFailed(true);
    }
  };
  return (
    <div className="allow">
      <h3>{allow.title}</h3>
      <p>{isAllowed ? allow.isOn : allow.isOff}</p>
      {canWrite ? null : <p>{allow.viewer}</p>}
      {canWrite && !isAllowed ? (
        <>
          <p>{allow.means}</p>
          <p>{allow.ownOnly}</p>
        </>
      ) : null}
      {canWrite ? (
        <button type="button" className="btn" onClick={turn}>
          {isAllowed ? allow.turnOff : allow.turnOn}
        </button>
      ) : null}
      <p role="alert" className="problem">
        {hasFailed ? problem.refused : ''}
      </p>
    </div>
  );
}
