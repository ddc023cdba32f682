/** What a host of the room is and does, in sentences. Pure. */
import type { HostSummary } from '../../room/room-api.ts';
import type { NetworkWords, Words } from '../words/catalog.ts';
import { relayWhy } from '../words/peers.ts';
import { hostName } from './host-name.ts';

/** Where its relay stands, and whether ours goes over it. `pageHost`: of this page; browsers do not tell whether another refused us. */
export function hostSentence(
  words: Words,
  hosts: NetworkWords['hosts'],
  host: HostSummary,
  pageHost: string,
): string {
  if (host.relay === 'joining') return hosts.joining;
  if (host.relay === 'away') {
    const why = relayWhy(words, host.reason);
    return why === null ? hosts.away(hostName(host.url) !== pageHost) : hosts.awayFor(why);
  }
  if (host.relay === 'spare') return hosts.spare;
  const time = host.rttMs === null ? null : words.peers.time(Math.round(host.rttMs));
  return host.isUsed ? hosts.used(time) : hosts.ready(time);
}

/** Where its mailbox stands; a host that has none is no trouble, and that of one out of reach is not asked about. */
export function mailboxSentence(
  { mailbox: say }: NetworkWords['hosts'],
  { relay, mailbox }: HostSummary,
): string {
  const { state, letters, missing } = mailbox;
  if (state === 'away' && relay === 'away') return '';
  if (state !== 'here') return say[state];
  if (missing === null) return say.here(letters);
  return `${say.here(letters)} ${missing === 0 ? say.hasAll : say.lacks(missing)}`;
}
