/** What is found of the network now, what would help whom, and the report of it. */
import { useMemo } from 'react';
import type { Room } from '../../room/room-api.ts';
import {
  diagnose,
  findingsAbout,
  type DiagnosisFacts,
  type Finding,
} from '../../watch/diagnosis.ts';
import type { History } from '../../watch/history.ts';
import { networkReport } from '../../watch/report.ts';
import type { PeerId } from '../room/snapshot.ts';
import { useFolkmoot } from '../use-folkmoot.tsx';
import { sayFinding } from './say-finding.ts';
import type { Seen, Speech } from './sentences.ts';

/** Findings of what is looked at; of the past and of files no more than the snapshot tells. */
export function useFindings(
  view: Seen | null,
  history: History | null,
  mailbox: DiagnosisFacts['mailbox'],
): readonly Finding[] {
  const snapshot = view?.snapshot;
  return useMemo(
    () =>
      snapshot === undefined
        ? []
        : diagnose(snapshot, { history, isHidden: history !== null && document.hidden, mailbox }),
    [snapshot, history, mailbox],
  );
}

/** Sentences: what is, and what would help. */
export function helpFor(
  id: PeerId,
  findings: readonly Finding[],
  view: Seen,
  speech: Speech,
): string[] {
  const peer = view.snapshot.peers.find((each) => each.id === id);
  if (peer === undefined || peer.state === 'self') return [];
  return findingsAbout(findings, peer).map((found) => {
    const { sentence, help } = sayFinding(found, view, speech);
    return [sentence, ...help].join(' ');
  });
}

/** Makes the report of this moment: figures, no names, nothing that opens the room. */
export function useReport(room: Room, history: History | null): () => string {
  const { network } = room;
  const { version } = useFolkmoot();
  return () =>
    networkReport(
      network.snapshot(),
      {
        history,
        isHidden: document.hidden,
        mailbox: room.status().mailbox,
        events: network.events(),
        version,
      },
      navigator.userAgent,
    );
}
