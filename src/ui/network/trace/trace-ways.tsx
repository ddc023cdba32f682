/** The waterfall, the sums in words, and the same as a table. */
import type { CSSProperties } from 'react';
import { personStyle } from '../../room/people.tsx';
import type { NetworkWords } from '../../words/catalog.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import type { WhoIs } from '../timeline/who.ts';
import { msText, type Leg, type Waterfall, type Way } from './waterfall.ts';

type WaysProps = { fall: Waterfall; who: WhoIs };
type TraceWords = NetworkWords['trace'];

export function TraceWays({ fall, who }: WaysProps) {
  const { trace: say } = useNetworkWords();
  const isUncertain = fall.ways.some(({ errorMs }) => errorMs >= fall.stepMs);
  return (
    <>
      <Falls fall={fall} who={who} />
      <ul className="sums">
        {fall.ways
          .filter(({ depth }) => depth > 0)
          .map((way) => (
            <li key={way.peer}>{sumSentence(way, fall, who, say)}</li>
          ))}
      </ul>
      {isUncertain ? <p className="clocks">{say.clocks}</p> : null}
      <Figures fall={fall} who={who} />
    </>
  );
}

/** "To Bo in 34 ms: 12 ms to Ana, direct; 22 ms on to Bo, through the relay. Then taken in 2 ms after that." */
export function sumSentence(
  way: Way,
  { stepMs }: Pick<Waterfall, 'stepMs'>,
  who: WhoIs,
  say: TraceWords,
): string {
  const ms = (value: number): string => say.time(msText(value, stepMs));
  const legs = way.legs.map(({ to, kind, from, ms: took }, at) => {
    const whom = who(to).whom;
    const how = kind === null ? null : say.kind[kind];
    if (from === null) return say.legUnknown(ms(took), whom);
    return at === 0 ? say.leg(ms(took), whom, how) : say.legOn(ms(took), whom, how);
  });
  const { isSelf, whom } = who(way.peer);
  const total = ms(way.receivedMs);
  const [only] = way.legs;
  const one = only === undefined || way.legs.length > 1 ? null : oneLeg(only, say);
  const sum =
    one === null
      ? isSelf
        ? say.sumToYou(total, legs)
        : say.sumTo(whom, total, legs)
      : isSelf
        ? say.oneToYou(total, one)
        : say.oneTo(whom, total, one);
  const after = (at: number | null): string | null => {
    if (at === null) return null;
    const later = at - way.receivedMs;
    return Math.abs(later) < stepMs / 2 ? say.sameMoment : say.later(ms(later));
  };
  return `${sum}${say.thereafter(after(way.appliedMs), after(way.storedMs))}`;
}

/** How a way without anyone in between went. */
const oneLeg = ({ kind, from }: Leg, say: TraceWords): string =>
  from === null ? say.unknownWay : kind === null ? '' : say.kind[kind];

const percent = (value: number): string => `${Math.round(value * 10) / 10}%`;

/** One row for each peer; times run along it. */
function Falls({ fall, who }: WaysProps) {
  const { trace: say } = useNetworkWords();
  const least = Math.min(0, ...fall.ways.map(({ receivedMs, errorMs }) => receivedMs - errorMs));
  const most = Math.max(
    fall.endMs,
    ...fall.ways.map(({ receivedMs, errorMs }) => receivedMs + errorMs),
  );
  const at = (ms: number): string => percent((100 * (ms - least)) / (most - least));
  const receivedOf = new Map(fall.ways.map(({ peer, receivedMs }) => [peer, receivedMs]));
  return (
    <div className="falls" aria-hidden="true">
      <p className="axis">
        <span>{fall.isFromAuthor ? say.axis : say.axisFirst}</span>
        <span>0</span>
        <span>{msText(most, fall.stepMs)}</span>
      </p>
      {fall.ways.map((way) => {
        const from = way.from === null ? undefined : receivedOf.get(way.from);
        return (
          <div key={way.peer} className="fall" style={personStyle(who(way.peer).color)}>
            <b style={{ '--depth': way.depth } as CSSProperties}>{who(way.peer).who}</b>
            <span className="lane">
              {from === undefined || way.depth === 0 ? null : (
                <i
                  className={`hop ${way.kind ?? 'unknown'}`}
                  style={{
                    insetInlineStart: at(Math.min(from, way.receivedMs)),
                    inlineSize: widthOf(from, way.receivedMs, least, most),
                  }}
                />
              )}
              {way.errorMs < fall.stepMs ? null : (
                <i
                  className="whisker"
                  style={{
                    insetInlineStart: at(way.receivedMs - way.errorMs),
                    inlineSize: widthOf(0, 2 * way.errorMs, least, most),
                  }}
                />
              )}
              <i className="received" style={{ insetInlineStart: at(way.receivedMs) }} />
              {way.appliedMs === null ? null : (
                <i className="applied" style={{ insetInlineStart: at(way.appliedMs) }} />
              )}
              {way.storedMs === null ? null : (
                <i className="stored" style={{ insetInlineStart: at(way.storedMs) }} />
              )}
            </span>
            <span className="total">
              {way.depth === 0 ? say.origin : say.time(msText(way.receivedMs, fall.stepMs))}
            </span>
          </div>
        );
      })}
      <p className="key">
        <i className="received" /> {say.received}
        <i className="applied" /> {say.applied}
        <i className="stored" /> {say.stored}
      </p>
    </div>
  );
}

const widthOf = (from: number, to: number, least: number, most: number): string =>
  percent((100 * Math.abs(to - from)) / (most - least));

function Figures({ fall, who }: WaysProps) {
  const { trace: say } = useNetworkWords();
  const { columns } = say;
  const time = (ms: number | null, otherwise: string): string =>
    ms === null ? otherwise : say.time(msText(ms, fall.stepMs));
  return (
    <details className="figures">
      <summary>{say.table}</summary>
      {/* What scrolls must be reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="scrolls" tabIndex={0} role="region" aria-label={say.table}>
        <table>
          <thead>
            <tr>
              {[
                columns.peer,
                columns.from,
                columns.received,
                columns.applied,
                columns.stored,
                columns.error,
                columns.how,
              ].map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fall.ways.map((way) => (
              <tr key={way.peer}>
                <th scope="row">{who(way.peer).who}</th>
                <td>{way.from === null ? '' : fromWords(way, who, say)}</td>
                <td>{time(way.receivedMs, '')}</td>
                <td>{time(way.appliedMs, say.notApplied)}</td>
                <td>{time(way.storedMs, say.notStored)}</td>
                <td>{say.within(msText(way.errorMs, fall.stepMs))}</td>
                <td>{say.how[way.how]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function fromWords({ from, kind }: Way, who: WhoIs, say: TraceWords): string {
  const name = from === null ? '' : who(from).who;
  return kind === null ? name : `${name}, ${say.kind[kind]}`;
}
