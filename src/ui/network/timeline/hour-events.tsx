/** What happened, newest first, in sentences; each leads to its moment. */
import { useState } from 'react';
import type { TimelineEvent } from '../../../watch/timeline-types.ts';
import { clockSeconds } from '../../words/names.ts';
import type { HourTeller } from './hour-strip.tsx';
import { eventSentence } from './say-event.ts';
import type { Hour } from './use-hour.ts';

type EventsProps = {
  hour: Hour;
  teller: HourTeller;
  moment: number | null;
  onMoment: (ms: number | null) => void;
};

const SHOWN_AT_ONCE = 60;

export function HourEvents({ hour, teller, moment, onMoment }: EventsProps) {
  const { timeline } = teller.network;
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const { events } = hour;
  if (events.length === 0) return <p>{timeline.nothing}</p>;
  const newest = events.slice(-shown).reverse();
  const last = moment === null ? null : lastBefore(events, moment);
  return (
    <>
      <ol reversed className="hour-events" aria-label={timeline.happened}>
        {newest.map((event) => (
          <li
            key={event.id}
            data-type={event.type}
            aria-current={event === last ? 'time' : undefined}
          >
            <button
              type="button"
              aria-label={timeline.showAt(clockSeconds(event.atMs))}
              onClick={() => onMoment(Math.max(event.atMs, hour.knownFromMs))}
            >
              <time dateTime={new Date(event.atMs).toISOString()}>{clockSeconds(event.atMs)}</time>
            </button>
            <span>{eventSentence(event, { ...teller, who: teller.at(event.atMs) })}</span>
          </li>
        ))}
      </ol>
      {events.length <= shown ? null : (
        <button
          type="button"
          className="text-button"
          onClick={() => setShown(shown + SHOWN_AT_ONCE)}
        >
          {timeline.earlier(events.length - shown)}
        </button>
      )}
    </>
  );
}

/** The one that the moment lies behind: what had happened last then. */
function lastBefore(events: readonly TimelineEvent[], moment: number): TimelineEvent | null {
  return events.findLast(({ atMs }) => atMs <= moment) ?? null;
}
