/** What can be done to one peer, and who can come. */
import { useState } from 'react';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import type { TrickName } from '../../sim/hostile.ts';
import type { FaultConditions } from '../../faults/room-fault.ts';
import type { LabSession } from '../lab-session.ts';
import { Choice } from './choice.tsx';
import type { LabView, PeerRow } from './view.ts';

const HOUR_MS = 3_600_000;
const RATES = { half: 0.5, right: 1, double: 2 } as const;
const AHEADS = { behind: -48 * HOUR_MS, right: 0, ahead: 3 * HOUR_MS } as const;
const SLOW_DISK_MS = 2000;

const entriesOf = <K extends string>(words: Record<K, string>): [K, string][] =>
  Object.entries(words) as [K, string][];

/** The name of the value, or `right` for one that has none. */
function nameIn<K extends string>(values: Record<K | 'right', number>, value: number): K | 'right' {
  const found = (Object.keys(values) as (K | 'right')[]).find((key) => values[key] === value);
  return found ?? 'right';
}

type PanelProps = { session: LabSession; view: LabView };

export function PeerPanel({ session, view }: PanelProps) {
  const { peer: say } = useLabWords();
  const row = view.peers.find(({ place }) => place === view.focus);
  return (
    <section aria-label={say.title}>
      <h2>{say.title}</h2>
      <Choice
        label={say.choose}
        value={String(view.focus)}
        options={view.peers.map(({ place, name }) => [String(place), name])}
        onChoose={(place) => session.look(Number(place))}
      />
      {row === undefined ? null : <OfPeer session={session} view={view} row={row} />}
      <div className="acts">
        <button type="button" className="btn" onClick={() => session.act({ type: 'add' })}>
          {say.add}
        </button>
        <button
          type="button"
          className="btn"
          disabled={view.peers.some(({ isLiar }) => isLiar)}
          onClick={() => session.act({ type: 'add-liar' })}
        >
          {say.addLiar}
        </button>
      </div>
      {view.peers.some(({ isLiar }) => isLiar) ? <Lies session={session} /> : null}
    </section>
  );
}

function OfPeer({ session, view, row }: PanelProps & { row: PeerRow }) {
  const { peer: say, locale } = useLabWords();
  const { facts, focus } = view;
  const clock = new Date(facts.clockMs).toLocaleString(locale, {
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone: 'UTC',
  });
  const { rate, aheadMs } = facts;
  return (
    <>
      <p>{say.facts(facts.reached, facts.links, row.words)}</p>
      <p>{say.clockSays(clock)}</p>
      <Acts session={session} view={view} row={row} />
      <label className="check">
        <input
          type="checkbox"
          checked={facts.mayUseWebRtc}
          onChange={({ currentTarget }) =>
            session.act({ type: 'web-rtc', place: focus, isAllowed: currentTarget.checked })
          }
        />
        {say.webRtc}
      </label>
      <Choice
        label={say.clockRate}
        value={nameIn<keyof typeof RATES>(RATES, rate)}
        options={entriesOf(say.rates)}
        onChoose={(name) =>
          session.act({ type: 'clock', place: focus, aheadMs, rate: RATES[name] })
        }
      />
      <Choice
        label={say.clockAhead}
        value={nameIn<keyof typeof AHEADS>(AHEADS, aheadMs)}
        options={entriesOf(say.aheads)}
        onChoose={(name) =>
          session.act({ type: 'clock', place: focus, rate, aheadMs: AHEADS[name] })
        }
      />
      <p className="hint">{say.reloads}</p>
      <Choice
        label={say.disk}
        value={facts.isFull ? 'full' : facts.slowMs > 0 ? 'slow' : 'fast'}
        options={entriesOf(say.disks)}
        onChoose={(name) =>
          session.act({
            type: 'disk',
            place: focus,
            slowMs: name === 'slow' ? SLOW_DISK_MS : 0,
            isFull: name === 'full',
          })
        }
      />
    </>
  );
}

function Acts({ session, view, row }: PanelProps & { row: PeerRow }) {
  const { peer: say } = useLabWords();
  const place = view.focus;
  const isRunning = row.condition !== 'gone';
  const faultOf = (has: (conditions: FaultConditions) => boolean): number | null =>
    view.faults.find(
      ({ scope, conditions }) => scope.on === 'peer' && scope.place === place && has(conditions),
    )?.id ?? null;
  const toggle = (fault: number | null, conditions: FaultConditions): void =>
    session.act(
      fault === null
        ? { type: 'fault', scope: { on: 'peer', place }, conditions }
        : { type: 'heal', fault },
    );
  const cut = faultOf((conditions) => conditions.cut === 'both');
  const pause = faultOf((conditions) => conditions.pause === true);
  return (
    <div className="acts">
      <button
        type="button"
        className="btn"
        onClick={() => session.act({ type: isRunning ? 'crash' : 'restart', place })}
      >
        {isRunning ? say.crash : say.restart}
      </button>
      <button type="button" className="btn" onClick={() => toggle(cut, { cut: 'both' })}>
        {cut === null ? say.offline : say.online}
      </button>
      <button type="button" className="btn" onClick={() => toggle(pause, { pause: true })}>
        {pause === null ? say.pause : say.resume}
      </button>
      <button type="button" className="btn" onClick={() => session.act({ type: 'remove', place })}>
        {say.remove}
      </button>
    </div>
  );
}

function Lies({ session }: { session: LabSession }) {
  const { peer: say } = useLabWords();
  const [trick, setTrick] = useState<keyof typeof say.lies>('foreignStructs');
  return (
    <div className="with-button">
      <Choice label={say.lie} value={trick} options={entriesOf(say.lies)} onChoose={setTrick} />
      <button
        type="button"
        className="btn"
        onClick={() => session.act({ type: 'lie', trick: trick satisfies TrickName })}
      >
        {say.lie}
      </button>
    </div>
  );
}
