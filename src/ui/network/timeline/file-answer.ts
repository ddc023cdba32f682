/** Reads one file, wherever it runs: in file-worker.ts, or where there is no worker. Brings the parser along: load it late. */
import {
  parseTimelineFile,
  TIMELINE_FILE_BYTES_MAX,
  TimelineFileError,
  type TimelineFileProblem,
} from '../../../watch/timeline-file.ts';
import type { TimelineFile } from '../../../watch/timeline-types.ts';

/** `unread`: the browser could not read the bytes, or has not the memory. */
export type FileAnswer =
  | { is: 'read'; file: TimelineFile }
  | { is: 'refused'; problem: TimelineFileProblem; where: string | null }
  | { is: 'unread'; message: string };

/** `here` first of all, so that a worker that cannot start is told from one that a file brought down. */
export type WorkerMessage = { is: 'here' } | FileAnswer;

/** Does not reject. */
export async function answerTo(file: Blob): Promise<FileAnswer> {
  if (file.size > TIMELINE_FILE_BYTES_MAX)
    return { is: 'refused', problem: 'too-large', where: null };
  try {
    return { is: 'read', file: parseTimelineFile(await file.text()) };
  } catch (error) {
    if (error instanceof TimelineFileError)
      return { is: 'refused', problem: error.problem, where: error.where };
    return { is: 'unread', message: String(error) };
  }
}
