/** The hour as one file: saving it, opening somebody's by a button or by dropping it, and what is said of that. */
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { TimelineFileProblem } from '../../../watch/timeline-file.ts';
import { timelineText } from '../../../watch/timeline-text.ts';
import type { TimelineFile } from '../../../watch/timeline-types.ts';
import { downloadText, fileName } from '../../room/download.ts';
import type { NetworkWords } from '../../words/catalog.ts';
import { clockTime, plainName } from '../../words/names.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import type { LastHourProps } from './last-hour.tsx';
import { READ_SECONDS_MAX, readFile, type ReadOutcome } from './read-file.ts';
import type { PastSource } from './source.ts';

type TimelineWords = NetworkWords['timeline'];

export type Files = {
  /** What was done last, or why not. */
  said: string;
  isProblem: boolean;
  /** A file is held over the place where it can be dropped. */
  isOver: boolean;
  drop: {
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
  buttons: ReactNode;
};

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

export function useFiles({ network, roomName, file, onFile, onMoment }: LastHourProps): Files {
  const { timeline } = useNetworkWords();
  const [said, setSaid] = useState({ text: '', isProblem: false });
  const [isOver, setOver] = useState(false);
  const reading = useRef<AbortController | null>(null);
  const [isReading, setReading] = useState(false);
  useEffect(() => () => reading.current?.abort(), []);
  const open = async (chosen: File): Promise<void> => {
    reading.current?.abort();
    const control = new AbortController();
    reading.current = control;
    setReading(true);
    setSaid({ text: timeline.reading, isProblem: false });
    const outcome = await readFile(chosen, control.signal);
    // Another file was chosen meanwhile, or all of this is gone.
    if (reading.current !== control) return;
    reading.current = null;
    setReading(false);
    if (outcome.is === 'unread') reportError(new Error(outcome.message));
    setSaid(saidOf(outcome, timeline));
    if (outcome.is !== 'read') return;
    onMoment(null);
    onFile(outcome.file);
  };
  const save = async (): Promise<void> => {
    try {
      await network.ready();
    } catch (error) {
      reportError(error);
      setSaid({ text: timeline.wrong.unsaved, isProblem: true });
      return;
    }
    const name = timeline.file(roomName, dayOf(Date.now()), clockTime(Date.now()));
    const text = timelineText(network.exportTimeline());
    downloadText(name, text, 'json');
    setSaid({ text: timeline.saved(fileName(name, 'json')), isProblem: false });
  };
  return {
    ...{ said: said.text, isProblem: said.isProblem, isOver },
    drop: {
      onDragOver(event) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event) {
        if (
          !(event.relatedTarget instanceof Node) ||
          !event.currentTarget.contains(event.relatedTarget)
        )
          setOver(false);
      },
      onDrop(event) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        const [dropped] = event.dataTransfer.files;
        if (dropped !== undefined) void open(dropped);
      },
    },
    buttons: (
      <FileButtons
        onSave={file === null ? () => void save() : null}
        onOpen={(chosen) => void open(chosen)}
        onStop={isReading ? () => reading.current?.abort() : null}
      />
    ),
  };
}

type ButtonsProps = {
  onSave: (() => void) | null;
  onOpen: (file: File) => void;
  /** Null: nothing is being read. */
  onStop: (() => void) | null;
};

function FileButtons({ onSave, onOpen, onStop }: ButtonsProps) {
  const { timeline } = useNetworkWords();
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <>
      {onSave === null ? null : (
        <button type="button" className="btn small" onClick={onSave}>
          {timeline.save}
        </button>
      )}
      <button
        ref={opener}
        type="button"
        className="btn small"
        onClick={() => input.current?.click()}
      >
        {timeline.open}
      </button>
      {onStop === null ? null : (
        <button
          // Whoever stands on it stands on the one before when it goes.
          ref={(stop) => () => {
            if (document.activeElement === stop) opener.current?.focus();
          }}
          type="button"
          className="btn small"
          onClick={onStop}
        >
          {timeline.stopReading}
        </button>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={timeline.open}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          // The same file may be chosen again.
          currentTarget.value = '';
          if (chosen !== undefined) onOpen(chosen);
        }}
      />
    </>
  );
}

function saidOf(
  outcome: ReadOutcome,
  { wrong, readingStopped }: TimelineWords,
): { text: string; isProblem: boolean } {
  switch (outcome.is) {
    case 'read':
      return { text: '', isProblem: false };
    case 'cancelled':
      return { text: readingStopped, isProblem: false };
    case 'refused':
      return { text: problemWords(outcome, wrong), isProblem: true };
    case 'cut-short':
      return { text: wrong.tooSlow(READ_SECONDS_MAX), isProblem: true };
    case 'unread':
      return { text: wrong.unread, isProblem: true };
  }
}

function problemWords(
  { problem, where }: { problem: TimelineFileProblem; where: string | null },
  wrong: TimelineWords['wrong'],
): string {
  switch (problem) {
    case 'too-large':
      return wrong.tooLarge;
    case 'version':
      return wrong.newer;
    case 'not-json':
    case 'not-a-timeline':
      return wrong.notOne;
    case 'broken':
      return where === null ? wrong.notOne : wrong.broken(where);
  }
}

const dayOf = (ms: number): string => {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

type HourFileProps = {
  file: TimelineFile | null;
  files: Files;
  source: PastSource;
  onBack: () => void;
};

/** Whose file is shown, from when to when; and what was said last. */
export function HourFile({ file, files, source, onBack }: HourFileProps) {
  const { names, room } = useWords();
  const { timeline } = useNetworkWords();
  const range = source.range();
  const maker = file?.frames.at(-1);
  const self = maker?.peers.find(({ id }) => id === maker.self);
  return (
    <>
      {file === null ? null : (
        <p className="hour-file">
          {timeline.fileOf(
            self === undefined ? names.someone : plainName(self.name, names.someone),
            plainName(file.room, room.unnamed),
            dayOf(range.fromMs),
            clockTime(range.fromMs),
            clockTime(range.toMs),
          )}{' '}
          <button type="button" className="text-button" onClick={onBack}>
            {timeline.backToRoom}
          </button>
        </p>
      )}
      <p className={files.isProblem ? 'hour-said problem' : 'hour-said'} role="status">
        {files.isOver ? timeline.dropHere : files.said}
      </p>
    </>
  );
}
