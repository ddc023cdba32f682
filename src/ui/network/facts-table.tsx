/** All that the map shows, as tables: whoever hears the screen, or has little of it, misses nothing. */
import { useMemo } from 'react';
import type { Room } from '../../room/room-api.ts';
import { hostName } from '../hosts/host-name.ts';
import { hostSentence, mailboxSentence } from '../hosts/say-host.ts';
import { useHosts } from '../hosts/use-hosts.ts';
import { PathLine, personStyle } from '../room/people.tsx';
import type { PeerId } from '../room/snapshot.ts';
import { clockSeconds } from '../words/names.ts';
import { peerSentence, relaySentence } from '../words/peers.ts';
import './facts-table.css';
import { faultShort } from './faults/say-fault.ts';
import { linkRows, peerRows, type LinkRow, type PeerRow } from './facts.ts';
import type { Closer } from './closer.ts';
import { Naming, peerNowOf, type Seen, type Speech } from './sentences.ts';
import { Spark } from './spark.tsx';
import { namesIn } from './timeline/who.ts';

export type FactsProps = {
  view: Seen;
  speech: Speech;
  page: string | null;
  /** Whose hosts are told; null for the past, and in somebody's file. */
  room: Room | null;
  samplesOf: (peer: PeerId) => readonly number[];
  cutOffOf: (peer: PeerId) => string | null;
  closer: Closer | null;
  onCloser: (closer: Closer) => void;
};

export function FactsTables(props: FactsProps) {
  const { facts } = props.speech.network.view;
  return (
    <div className="facts">
      <Peers {...props} />
      <Islands {...props} />
      <Links {...props} />
      <Faults {...props} />
      <section>
        <h2>{props.room === null ? facts.relays : facts.hosts}</h2>
        {props.room === null ? null : <Hosts room={props.room} speech={props.speech} />}
        <Relays {...props} />
      </section>
    </div>
  );
}

function Peers(props: FactsProps) {
  const { view, speech, page, samplesOf } = props;
  const { facts } = speech.network.view;
  const naming = new Naming(view, speech);
  const rows = peerRows(view, speech, page, (peer) => samplesOf(peer).at(-1) ?? null);
  const path = view.isOthers ? facts.pathFrom(naming.of(view.snapshot.self)) : facts.path;
  return (
    <div className="scroll">
      <table>
        <caption>{facts.peers(clockSeconds(view.snapshot.atMs))}</caption>
        <thead>
          <tr>
            <th scope="col">{facts.peer}</th>
            <th scope="col">{facts.island}</th>
            <th scope="col">{path}</th>
            <th scope="col" className="num">
              {facts.roundTrip}
            </th>
            <th scope="col">{facts.minutes}</th>
            <th scope="col" className="num">
              {facts.jitter}
            </th>
            <th scope="col" className="num">
              {facts.lost}
            </th>
            {page === null ? null : <th scope="col">{facts.thisPage}</th>}
            <th scope="col">{facts.allPages}</th>
            <th scope="col">{facts.heard}</th>
            <th scope="col">{facts.clock}</th>
            <th scope="col">{facts.screen}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Peer key={row.peer.id} row={row} naming={naming} facts={props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Peer({ row, naming, facts }: { row: PeerRow; naming: Naming; facts: FactsProps }) {
  const { speech, page, samplesOf, cutOffOf, closer, onCloser } = facts;
  const { peer, name } = row;
  const now = peerNowOf(peer, naming.plain(peer), cutOffOf(peer.id));
  const via = peer.via === null ? null : naming.of(peer.via);
  const isSelf = peer.state === 'self';
  const path = isSelf ? '' : peerSentence(speech.words, { ...now, rttMs: null }, via);
  return (
    <tr className={row.isFar ? 'far' : ''} data-peer={peer.id} style={personStyle(peer.color)}>
      <th scope="row">
        <button
          type="button"
          className="text-button"
          aria-pressed={closer?.peer === peer.id}
          title={speech.network.view.facts.select(name)}
          onClick={() => onCloser({ peer: peer.id })}
        >
          {name}
        </button>
      </th>
      <td>{row.island}</td>
      <td>
        {isSelf ? null : <PathLine peer={now} />}
        {path}
        {peer.canWrite ? '' : `${path === '' ? '' : '; '}${speech.network.view.facts.mayLook}`}
      </td>
      <td className="num">{row.roundTrip}</td>
      <td>{isSelf || row.isFar ? null : <Spark samples={samplesOf(peer.id)} />}</td>
      <td className="num">{row.jitter}</td>
      <td className="num">{row.lost}</td>
      {page === null ? null : <td>{row.thisPage}</td>}
      <td>{row.allPages}</td>
      <td>{row.heard}</td>
      <td>{row.clock}</td>
      <td>{row.screen}</td>
    </tr>
  );
}

function Islands({ view, speech }: FactsProps) {
  const { facts } = speech.network.view;
  const naming = new Naming(view, speech);
  return (
    <section>
      <h2>{facts.islands}</h2>
      <ul>
        {view.geography.islands.map(({ peers, lands }, at) => (
          <li key={peers[0] ?? at}>
            {facts.islandOf(
              at + 1,
              peers.map((id) => naming.short(id)),
            )}
            ; {facts.lands(lands.length)}.
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ view, speech, closer, onCloser }: FactsProps) {
  const { facts } = speech.network.view;
  const { rows, hidden } = useMemo(() => linkRows(view, speech), [view, speech]);
  return (
    <div className="scroll">
      <table>
        <caption>{facts.links}</caption>
        <thead>
          <tr>
            {[facts.from, facts.to, facts.kind].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {[facts.roundTrip, facts.jitter, facts.lost, facts.backlog, facts.rate].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col">{facts.claims}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Link
              key={row.key}
              row={row}
              speech={speech}
              isOn={closer?.link === row.key}
              onCloser={onCloser}
            />
          ))}
        </tbody>
      </table>
      {rows.length + hidden === 0 ? <p>{facts.noLinks}</p> : null}
      {hidden === 0 ? null : <p>{facts.moreLinks(hidden)}</p>}
    </div>
  );
}

type LinkProps = {
  row: LinkRow;
  speech: Speech;
  isOn: boolean;
  onCloser: FactsProps['onCloser'];
};

function Link({ row, speech, isOn, onCloser }: LinkProps) {
  const { facts } = speech.network.view;
  return (
    <tr className={row.link.isRemembered ? 'far' : ''} data-link={row.key}>
      <th scope="row">
        <button
          type="button"
          className="text-button"
          aria-pressed={isOn}
          title={facts.selectLink(row.fromName, row.toName)}
          onClick={() => onCloser({ link: row.key })}
        >
          {row.fromName}
        </button>
      </th>
      <td>{row.toName}</td>
      <td>
        <LinkLine kind={row.link.kind} />
        {row.kind}
      </td>
      <td className="num">{row.roundTrip}</td>
      <td className="num">{row.jitter}</td>
      <td className="num">{row.lost}</td>
      <td className="num">{row.backlog}</td>
      <td className="num">{row.rate}</td>
      <td>{row.claims}</td>
    </tr>
  );
}

const LinkLine = ({ kind }: { kind: LinkRow['link']['kind'] }) => (
  <PathLine peer={{ path: kind, left: false, cutOff: null }} />
);

/** As the map draws them: crosses on lines, added times. */
function Faults({ view, speech }: FactsProps) {
  const { facts } = speech.network.view;
  const { faults } = view.snapshot;
  if (faults.length === 0) return null;
  const { words, network } = speech;
  const who = namesIn([view.snapshot], { words, faults: network.faults }, view.isOthers);
  return (
    <section>
      <h2>{facts.faults}</h2>
      <ul>
        {faults.map((fault) => (
          <li key={fault.id}>
            {facts.fault(
              faultShort(fault, { words, faults: network.faults, who }),
              who(fault.by).whom,
              clockSeconds(fault.untilMs),
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Hosts({ room, speech: { words, network } }: { room: Room; speech: Speech }) {
  const hosts = useHosts(room);
  return (
    <ul>
      {hosts.map((host) => (
        <li key={host.url}>
          <b>{hostName(host.url)}</b>: {hostSentence(words, network.hosts, host, location.host)}{' '}
          {mailboxSentence(network.hosts, host)}
        </li>
      ))}
    </ul>
  );
}

function Relays({ view, speech }: FactsProps) {
  const { facts } = speech.network.view;
  const naming = new Naming(view, speech);
  const { relays, self } = view.snapshot;
  return (
    <ul>
      {view.isOthers ? null : <li>{relaySentence(speech.words, view.snapshot.relay)}</li>}
      {relays.map(({ id, peers }) => {
        const names = peers.map((id) => naming.short(id));
        const isOurs = peers.includes(self) || relays.length === 1;
        return <li key={id}>{isOurs ? facts.relayOf(names) : facts.anotherRelay(names)}</li>;
      })}
    </ul>
  );
}
