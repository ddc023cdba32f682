/** What a host of the room is and does, in sentences. Pure. */
import type { HostSummary } from '../../room/room-api.ts';
import type { NetworkWords, Words } from '../words/catalog.ts';

/** Where its relay stands, and whether ours goes over it. */
export function hostSentence({ peers }: Words, hosts: NetworkWords['hosts'], host: HostSummary) {
  if (host.relay === 'joining') return hosts.joining;
  if (host.relay === 'away') return hosts.away;
  if (host.relay === 'spare') return hosts.spare;
  const time = host.rttMs === null ? null : peers.time(Math.round(host.rttMs));
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
