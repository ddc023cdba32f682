/** The faults that hold: who caused each, how long it still holds, and how to heal it. */
import { useRef, useState } from 'react';
import type { RoomFault } from '../../../faults/room-fault.ts';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { NetworkWords } from '../../words/catalog.ts';
import { faultShort, type Told } from './say-fault.ts';
import { useNow } from './use-snapshot.ts';
import { healingOf, namesOf } from './who-heals.ts';

type HoldingProps = {
  network: NetworkApi;
  snapshot: NetworkSnapshot;
  told: Told;
  canWrite: boolean;
};

export function HoldingFaults({ network, snapshot, told, canWrite }: HoldingProps) {
  const { faults: holding, self } = snapshot;
  const { holds } = told.faults;
  const nowMs = useNow(holding.length > 0);
  const heading = useRef<HTMLHeadingElement>(null);
  const [said, setSaid] = useState({ text: '', while: 0 });
  const heal = (id?: string): void => {
    try {
      network.heal(id);
      setSaid({ text: holds.healed, while: holding.length - 1 });
      // The button that was pressed is gone a moment later.
      heading.current?.focus();
    } catch (error) {
      reportError(error);
      setSaid({ text: told.faults.problem.refused, while: holding.length });
    }
  };
  const { canHeal, extent, others } = healingOf(holding, { self, canWrite });
  return (
    <div className="holding">
      <h3 ref={heading} tabIndex={-1}>
        {holds.title}
      </h3>
      {holding.length === 0 ? <p>{holds.none}</p> : null}
      <ul>
        {holding.map((fault) => (
          <li key={fault.id}>
            <span>
              {faultShort(fault, told)}{' '}
              <small>
                {byWhom(fault, told)}, {leftWords(fault.untilMs - nowMs, holds)}
              </small>
            </span>
            {canHeal(fault) ? (
              <button
                type="button"
                className="btn small"
                aria-label={holds.healOf(faultShort(fault, told))}
                onClick={() => heal(fault.id)}
              >
                {holds.heal}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {others.length === 0 ? null : <p>{holds.ofOthers(namesOf(others, told.who))}</p>}
      {holding.length === 0 || extent === 'none' ? null : (
        <button type="button" className="btn main" onClick={() => heal()}>
          {extent === 'all' ? holds.healAll : holds.healOwn}
        </button>
      )}
      <p role="status" className="said">
        {/* Until there are more again. */ holding.length <= said.while ? said.text : ''}
      </p>
    </div>
  );
}

function byWhom({ by }: RoomFault, { faults, who }: Told): string {
  const person = who(by);
  return person.isSelf ? faults.holds.byYou : faults.holds.by(person.whom);
}

const SECONDS_A_MINUTE = 60;

/** Never less than a second: what is over is taken off the list by the room. */
export function leftWords(
  ms: number,
  { left, seconds, minutes }: NetworkWords['faults']['holds'],
): string {
  const s = Math.max(1, Math.ceil(ms / 1000));
  return left(
    s < SECONDS_A_MINUTE
      ? seconds(s)
      : minutes(Math.floor(s / SECONDS_A_MINUTE), s % SECONDS_A_MINUTE),
  );
}
