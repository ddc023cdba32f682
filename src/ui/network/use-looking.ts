/** What the network view looks at: now, a moment of the last hour, or somebody's file; and what of it is looked at closer. */
import { useMemo, useState } from 'react';
import type { TimelineFile } from '../../watch/timeline-types.ts';
import type { Room } from '../../room/room-api.ts';
import { useNetworkWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import type { Closer } from './closer.ts';
import { seen, type Seen, type Speech } from './sentences.ts';
import { snapshotAt } from './timeline/source.ts';
import { useNetwork } from './use-network.ts';

export const useSpeech = (): Speech => {
  const words = useWords();
  const network = useNetworkWords();
  return useMemo(() => ({ words, network }), [words, network]);
};

export type Looking = {
  /** Null: nothing is known of that moment. */
  view: Seen | null;
  /** The moment that has passed, as `LastHour` gives it; null: now, or the end of the file. */
  moment: number | null;
  setMoment: (ms: number | null) => void;
  file: TimelineFile | null;
  setFile: (file: TimelineFile | null) => void;
  closer: Closer | null;
  setCloser: (closer: Closer | null) => void;
};

export function useLooking(room: Room): Looking {
  const current = useNetwork(room);
  const [moment, setMoment] = useState<number | null>(null);
  const [file, setFile] = useState<TimelineFile | null>(null);
  const [closer, setCloser] = useState<Closer | null>(null);
  // While the past is looked at, the present changes nothing.
  const now = moment === null && file === null ? current : null;
  const view = useMemo(() => {
    // What is not known of then is not shown as it is now, nor of someone else's room as it is in ours.
    const snapshot = now ?? snapshotAt(room.network, file, moment);
    return snapshot === null ? null : seen(snapshot, file !== null);
  }, [room, now, file, moment]);
  const look = (next: TimelineFile | null): void => {
    setFile(next);
    setCloser(null);
  };
  return { view, moment, setMoment, file, setFile: look, closer, setCloser };
}
