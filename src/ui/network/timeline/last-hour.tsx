/**
 * The last hour: ribbons of land, a mark to drag to a moment that has passed, and what happened, in sentences. Of this room, or of a
 * file that somebody made of theirs. Whoever shows it keeps which moment and which file (`snapshotAt` of source.ts tells what was then).
 */
import { useId, useMemo, useState } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { TimelineFile } from '../../../watch/timeline-types.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { HourEvents } from './hour-events.tsx';
import { HourFile, useFiles } from './hour-file.tsx';
import { HourStrip } from './hour-strip.tsx';
import './last-hour.css';
import { sourceOfFile } from './source.ts';
import { useHour } from './use-hour.ts';
import { namesIn } from './who.ts';

export type LastHourProps = {
  network: NetworkApi;
  /** Stands in the name of a saved file, and in the file. */
  roomName: string;
  /** The moment that is shown, on the clock of what is looked at; null: now, or the end of the file. */
  moment: number | null;
  onMoment: (ms: number | null) => void;
  /** Somebody's file, looked at instead of this room; null: this room. */
  file: TimelineFile | null;
  onFile: (file: TimelineFile | null) => void;
};

export function LastHour(props: LastHourProps) {
  const { network, moment, onMoment, file } = props;
  const words = useWords();
  const late = useNetworkWords();
  const { timeline } = late;
  const id = useId();
  const [isListShown, setListShown] = useState(false);
  const source = useMemo(() => (file === null ? network : sourceOfFile(file)), [network, file]);
  const hour = useHour(network, source, file === null);
  const files = useFiles(props);
  const teller = useMemo(() => {
    // As they are called now: who chose another name meanwhile is the same person.
    const last = source.at(hour.toMs);
    const who = (atMs: number) =>
      namesIn([last, source.at(atMs)], { words, faults: late.faults }, file !== null);
    return { words, network: late, at: who };
  }, [source, hour, words, late, file]);
  return (
    <section
      className={files.isOver ? 'hour over' : 'hour'}
      aria-label={file === null ? timeline.label : timeline.labelOfFile}
      {...files.drop}
    >
      <HourFile
        {...{ file, files, source }}
        onBack={() => {
          onMoment(null);
          props.onFile(null);
        }}
      />
      <HourStrip
        id={`${id}-mark`}
        {...{ hour, source, teller, moment, onMoment }}
        isOfFile={file !== null}
      />
      <div className="hour-acts">
        <button
          type="button"
          className="btn small"
          aria-expanded={isListShown}
          aria-controls={id}
          onClick={() => setListShown(!isListShown)}
        >
          {timeline.happened}
        </button>
        {moment === null ? null : (
          <button
            type="button"
            className="btn small"
            onClick={() => {
              onMoment(null);
              // This button is gone then.
              document.getElementById(`${id}-mark`)?.focus();
            }}
          >
            {file === null ? timeline.now : timeline.end}
          </button>
        )}
        {files.buttons}
      </div>
      <div id={id} className="hour-list" hidden={!isListShown}>
        {isListShown ? <HourEvents {...{ hour, teller, moment, onMoment }} /> : null}
      </div>
    </section>
  );
}
