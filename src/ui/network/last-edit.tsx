/** When our last edit stood on everyone's screen: on an axis of time, and in words. */
import type { Trace } from '../../watch/trace.ts';
import type { Room } from '../../room/room-api.ts';
import { personStyle } from '../room/people.tsx';
import type { PeerId } from '../room/snapshot.ts';
import { clockSeconds } from '../words/names.ts';
import { AXIS_WIDTH, axisOf, labelsOf, type AxisPoint, type EditAxis } from './edit-axis.ts';
import { durationWords } from './figures.ts';
import './last-edit.css';
import { Naming, type Seen, type Speech } from './sentences.ts';
import { useLastTrace } from './use-network.ts';

const LABEL_ROWS_Y = [34, 18];
const AXIS_Y = 46;

type LastEditProps = { room: Room; view: Seen; speech: Speech };

export function LastEdit({ room, view, speech }: LastEditProps) {
  const trace = useLastTrace(room);
  const { lastEdit } = speech.network.view;
  const axis = trace === null ? null : axisOf(trace);
  return (
    <section className="last-edit">
      <h3>{lastEdit.title}</h3>
      {trace === null || axis === null ? (
        <p>{lastEdit.none}</p>
      ) : (
        <>
          <Axis {...{ axis, view, speech }} />
          <p>{sentenceOf({ axis, view, speech, trace })}</p>
        </>
      )}
    </section>
  );
}

type Shown = Omit<LastEditProps, 'room'> & { axis: EditAxis };

function Axis({ axis: { points, ticks, madeAtMs }, view, speech }: Shown) {
  const { locale, lastEdit } = speech.network.view;
  const naming = new Naming(view, speech);
  const textOf = ({ peer, kind }: AxisPoint): string => {
    if (kind === 'origin') return '';
    const name = naming.short(peer);
    return kind === 'silent' ? lastEdit.notYet(name) : name;
  };
  const colorOf = (peer: PeerId): string => naming.peer(peer)?.color ?? '';
  return (
    <svg viewBox={`0 0 ${AXIS_WIDTH} 74`} aria-hidden="true">
      <path className="rule" d={`M6 ${AXIS_Y}H366`} />
      <text x="6" y="68">
        {clockSeconds(madeAtMs)}
      </text>
      {ticks.map(({ x, ms }) => (
        <g key={ms}>
          <path className="rule" d={`M${x} ${AXIS_Y}v5`} />
          {x < LABELLED_FROM_X ? null : (
            <text x={x} y="68" textAnchor="middle">
              {lastEdit.plus(durationWords(locale, ms))}
            </text>
          )}
        </g>
      ))}
      {points.map(({ peer, kind, x }) => (
        <circle
          key={`${peer} ${kind}`}
          className={kind}
          style={personStyle(colorOf(peer))}
          cx={x}
          cy={AXIS_Y}
          r="4.2"
        />
      ))}
      {labelsOf(points, textOf).map(({ x, row, text, anchor }) => (
        <text key={`${text} ${x}`} x={x} y={LABEL_ROWS_Y[row]} textAnchor={anchor}>
          {text}
        </text>
      ))}
    </svg>
  );
}

/** Further left stands when it was made. */
const LABELLED_FROM_X = 92;

function sentenceOf({ axis, view, speech }: Shown & { trace: Trace }): string {
  const { locale, lastEdit } = speech.network.view;
  const naming = new Naming(view, speech);
  const shown = axis.points
    .filter(({ kind }) => kind === 'shown')
    .map(({ peer, afterMs }) =>
      lastEdit.shownTo(naming.short(peer), durationWords(locale, afterMs ?? 0)),
    );
  const missing = axis.points
    .filter(({ kind }) => kind === 'silent')
    .map(({ peer }) => naming.short(peer));
  const received = axis.points
    .filter(({ kind }) => kind === 'received')
    .map(({ peer }) => naming.short(peer));
  return [
    ...(shown.length === 0 ? [] : [lastEdit.shown(shown)]),
    ...(received.length === 0 ? [] : [lastEdit.received(received)]),
    ...(missing.length === 0 ? [] : [lastEdit.notYetTo(missing)]),
  ].join(' ');
}
