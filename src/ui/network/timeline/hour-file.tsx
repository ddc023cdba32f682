/** The hour as one file: saving it, opening somebody's by a button or by dropping it, and what is said of that. */
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { TimelineFileProblem } from '../../../watch/timeline-file.ts';
import { timelineText } from '../../../watch/timeline-text.ts';
import type { TimelineFile } from '../../../watch/timeline-types.ts';
import { downloadText, fileName } from '../../room/download.ts';
import type { NetworkWords } from '../../words/catalog.ts';
import { clockTime, plainName } from '../../words/names.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import type { LastHourProps } from './last-hour.tsx';
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
  const open = async (chosen: File): Promise<void> => {
    setSaid({ text: timeline.reading, isProblem: false });
    const read = await readTimeline(chosen, timeline);
    if (typeof read === 'string') {
      setSaid({ text: read, isProblem: true });
      return;
    }
    setSaid({ text: '', isProblem: false });
    onMoment(null);
    onFile(read);
  };
  const save = (): void => {
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
      <FileButtons onSave={file === null ? save : null} onOpen={(chosen) => void open(chosen)} />
    ),
  };
}

type ButtonsProps = { onSave: (() => void) | null; onOpen: (file: File) => void };

function FileButtons({ onSave, onOpen }: ButtonsProps) {
  const { timeline } = useNetworkWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {onSave === null ? null : (
        <button type="button" className="btn small" onClick={onSave}>
          {timeline.save}
        </button>
      )}
      <button type="button" className="btn small" onClick={() => input.current?.click()}>
        {timeline.open}
      </button>
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

/** The timeline, or in words why it is none. Its parser is fetched when the first file is read. */
async function readTimeline(file: File, { wrong }: TimelineWords): Promise<TimelineFile | string> {
  try {
    const { parseTimelineFile, TimelineFileError, TIMELINE_FILE_BYTES_MAX } =
      await import('../../../watch/timeline-file.ts');
    if (file.size > TIMELINE_FILE_BYTES_MAX) return wrong.tooLarge;
    const text = await file.text();
    try {
      return parseTimelineFile(text);
    } catch (error) {
      if (error instanceof TimelineFileError) return problemWords(error, wrong);
      throw error;
    }
  } catch (error) {
    reportError(error);
    return wrong.unread;
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
