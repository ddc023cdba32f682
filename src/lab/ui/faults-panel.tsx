/** Faults: cause one, heal one or all. */
import { useState } from 'react';
import { NETWORK_PROFILES } from '../../faults/profiles.ts';
import type { FaultConditions } from '../../faults/room-fault.ts';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import type { LabScope } from '../actions.ts';
import type { LabSession } from '../lab-session.ts';
import { Choice } from './choice.tsx';
import { sayFault } from './say-fault.ts';
import type { LabView } from './view.ts';

const CONDITIONS = {
  cut: { cut: 'both' },
  out: { cut: 'out' },
  in: { cut: 'in' },
  slow: { delayMs: 500 },
  jitter: { jitterMs: 400 },
  loss: { loss: 0.2 },
  duplicate: { duplicate: 0.3 },
  reorder: { reorder: 0.5 },
  narrow: { kbps: 32 },
} as const satisfies Record<string, FaultConditions>;

type Where = 'all' | 'relay' | 'peer' | 'link' | 'islands';
type Kind = keyof ReturnType<typeof useLabWords>['faults']['kinds'];
type PanelProps = { session: LabSession; view: LabView };

function conditionsOf(kind: Kind, where: Where): FaultConditions {
  const profile = NETWORK_PROFILES.find(({ name }) => name === kind);
  if (profile !== undefined) return profile.conditions;
  if (where === 'link' && kind === 'out') return { cut: 'a-to-b' };
  if (where === 'link' && kind === 'in') return { cut: 'b-to-a' };
  return kind in CONDITIONS ? CONDITIONS[kind as keyof typeof CONDITIONS] : { cut: 'both' };
}

function scopeOf(where: Where, { peers, focus }: LabView, other: number): LabScope {
  const places = peers.map(({ place }) => place);
  const half = Math.ceil(places.length / 2);
  switch (where) {
    case 'all':
    case 'relay':
      return { on: where };
    case 'peer':
      return { on: 'peer', place: focus };
    case 'link':
      return { on: 'link', a: focus, b: other };
    case 'islands':
      return { on: 'islands', islands: [places.slice(0, half), places.slice(half)] };
  }
}

export function FaultsPanel({ session, view }: PanelProps) {
  const { faults: say } = useLabWords();
  const nameOf = (place: number): string => session.lab.nameOf(place);
  return (
    <section aria-label={say.title}>
      <h2>{say.title}</h2>
      {view.faults.length === 0 && !view.isFlooding ? <p>{say.none}</p> : null}
      <ul className="holding">
        {view.faults.map((fault) => {
          const words = sayFault(fault, say, nameOf);
          return (
            <li key={fault.id}>
              <span>{words}</span>
              <button
                type="button"
                className="btn bare"
                aria-label={say.healOf(words)}
                onClick={() => session.act({ type: 'heal', fault: fault.id })}
              >
                {say.heal}
              </button>
            </li>
          );
        })}
        {view.isFlooding ? (
          <li>
            <span>{say.flood}</span>
            <button
              type="button"
              className="btn bare"
              aria-label={say.healOf(say.flood)}
              onClick={() => session.act({ type: 'flood', isOn: false })}
            >
              {say.heal}
            </button>
          </li>
        ) : null}
      </ul>
      <Cause session={session} view={view} />
      <button
        type="button"
        className="btn"
        disabled={view.faults.length === 0}
        onClick={() => session.act({ type: 'heal', fault: null })}
      >
        {say.healAll}
      </button>
    </section>
  );
}

/** One way only where there are two ends. */
const isPossible = (kind: Kind, where: Where): boolean =>
  (kind !== 'out' && kind !== 'in') || where === 'peer' || where === 'link';

function Cause({ session, view }: PanelProps) {
  const { faults: say } = useLabWords();
  const [where, setWhere] = useState<Where>('islands');
  const [chosen, setKind] = useState<Kind>('cut');
  const [wanted, setOther] = useState('');
  const kind = isPossible(chosen, where) ? chosen : 'cut';
  const others = view.peers.filter(({ place }) => place !== view.focus);
  const other = others.find(({ place }) => String(place) === wanted) ?? others[0];
  const places = (Object.entries(say.places) as [Where, string][]).filter(
    ([name]) => name !== 'relay' || view.hasRelay,
  );
  const kinds = (Object.entries(say.kinds) as [Kind, string][]).filter(([name]) =>
    isPossible(name, where),
  );
  return (
    <div className="cause">
      <Choice label={say.where} value={where} options={places} onChoose={setWhere} />
      {where === 'link' && other !== undefined ? (
        <Choice
          label={say.other}
          value={String(other.place)}
          options={others.map(({ place, name }) => [String(place), name])}
          onChoose={setOther}
        />
      ) : null}
      <Choice label={say.what} value={kind} options={kinds} onChoose={setKind} />
      <button
        type="button"
        className="btn"
        disabled={other === undefined}
        onClick={() =>
          session.act({
            type: 'fault',
            scope: scopeOf(where, view, other?.place ?? view.focus),
            conditions: conditionsOf(kind, where),
          })
        }
      >
        {say.cause}
      </button>
    </div>
  );
}
