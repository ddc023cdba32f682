/** Which devices hold an edit, by name, and whether a mailbox keeps it; when they stored it, where a trace has told. */
import { useEffect, useState } from 'react';
import type { EntryInfo } from '../../../room/network-api.ts';
import type { Room } from '../../../room/room-api.ts';
import type { EntryRef, Trace } from '../../../watch/trace.ts';
import { personStyle } from '../../room/people.tsx';
import { clockSeconds } from '../../words/names.ts';
import './held-by.css';
import { Naming, seen, type Speech } from '../sentences.ts';
import { useSpeech } from '../use-looking.ts';
import { useNetwork } from '../use-network.ts';

type HeldByProps = { room: Room; entry: EntryRef | null };

export function HeldBy({ room, entry }: HeldByProps) {
  const speech = useSpeech();
  const { holders } = speech.network.view;
  // Receipts change with the network: each reading of it asks anew.
  const snapshot = useNetwork(room);
  const trace = useTrace(room, entry);
  if (entry === null) return null;
  const info = room.network.info(entry);
  const devices = info.heldBy.length + info.others.length;
  return (
    <section className="holders-list" aria-label={holders.title}>
      <h2>{holders.title}</h2>
      <p>
        {capital(
          [
            ...(info.madeByMs === null ? [] : [holders.madeBy(clockSeconds(info.madeByMs))]),
            holders.count(info.heldBy.length, devices, info.inMailbox),
          ].join(', '),
        )}
        .
      </p>
      <Devices {...{ room, info, speech, trace }} naming={new Naming(seen(snapshot), speech)} />
    </section>
  );
}

export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** Asks everyone, once for each edit: it is what the question is about. */
function useTrace({ network }: Room, entry: EntryRef | null): Trace | null {
  const [trace, setTrace] = useState<Trace | null>(null);
  const key = JSON.stringify(entry);
  useEffect(() => {
    const asked = JSON.parse(key) as EntryRef | null;
    if (asked === null) return undefined;
    let isCurrent = true;
    network.trace(asked).then((told) => {
      if (isCurrent) setTrace(told);
    }, reportError);
    return () => {
      isCurrent = false;
    };
  }, [network, key]);
  return trace;
}

type DevicesProps = {
  room: Pick<Room, 'status'>;
  info: Pick<EntryInfo, 'storedHere' | 'heldBy' | 'others' | 'inMailbox'>;
  speech: Speech;
  naming: Naming;
  /** Null where nobody was asked when. */
  trace: Trace | null;
};

export function Devices({ room, info, speech, naming, trace }: DevicesProps) {
  const { holders } = speech.network.view;
  const { mailbox } = room.status();
  const storedAt = (id: string): number | null =>
    trace?.stops.find(({ peer }) => peer === id)?.storedMs ?? null;
  return (
    <ul>
      <li className={info.storedHere ? 'holds' : ''}>
        <i aria-hidden="true" />
        <b>{holders.here}</b> <span>{info.storedHere ? holders.onThisDisk : holders.saving}</span>
      </li>
      {[...info.heldBy, ...info.others].map((id, at) => {
        const peer = naming.peer(id);
        const holds = at < info.heldBy.length;
        const storedMs = storedAt(id);
        const since = storedMs === null ? holders.onDisk : holders.since(clockSeconds(storedMs));
        const notYet = peer?.state === 'apart' ? holders.notYetApart : holders.notYet;
        return (
          <li key={id} className={holds ? 'holds' : ''} style={personStyle(peer?.color ?? '')}>
            <i aria-hidden="true" />
            <b>{naming.of(id)}</b> <span>{holds ? since : notYet}</span>
          </li>
        );
      })}
      {mailbox.state === 'none' ? null : (
        <li className={info.inMailbox ? 'mailbox holds' : 'mailbox'}>
          <i aria-hidden="true" />
          <b>{holders.mailbox}</b>{' '}
          <span>{info.inMailbox ? holders.kept : holders.mailboxNot[mailbox.state]}</span>
        </li>
      )}
    </ul>
  );
}
