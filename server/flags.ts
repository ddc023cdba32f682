/** Every flag once: its name, default and reason. `--help`, the environment and the README's table come from here. */
import { LIMITS, type Limits } from './limits.ts';
import { ROOM_PEERS_MAX } from '../src/wire/limits.ts';
import type { ServeOptions } from './serve.ts';

export type Flag = {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'list' | 'switch';
  readonly fallback: string;
  readonly why: string;
  /** Largest number that makes sense. */
  readonly max?: number;
  readonly limit?: keyof Limits;
};

const PORT_MAX = 65_535;
/** The frames of the relay hold 8 ICE URLs; one is our own STUN. */
const ICE_URLS_MAX = 7;
const ICE_URL_BYTES_MAX = 256;

function limit(name: string, key: keyof Limits, why: string, max?: number): Flag {
  const common = { name, kind: 'number', fallback: String(LIMITS[key]), why, limit: key } as const;
  return max === undefined ? common : { ...common, max };
}

export const FLAGS: readonly Flag[] = [
  {
    name: 'port',
    kind: 'number',
    fallback: '8787',
    max: PORT_MAX,
    why: 'TCP port of everything; 0 for any free one',
  },
  {
    name: 'host',
    kind: 'text',
    fallback: '',
    why: 'Address to listen on; all interfaces when empty, so that others on the network can join',
  },
  {
    name: 'app-dir',
    kind: 'text',
    fallback: '',
    why: 'The built app; beside the server when empty',
  },
  {
    name: 'stun-port',
    kind: 'number',
    fallback: '0',
    max: PORT_MAX,
    why: 'UDP port of the STUN responder; 0 for the same number as the TCP port',
  },
  { name: 'no-stun', kind: 'switch', fallback: 'false', why: 'Do not answer STUN' },
  {
    name: 'ice',
    kind: 'list',
    fallback: '',
    why: 'More ICE servers for peers, such as stun:stun.example.org:3478; separated by commas',
  },
  {
    name: 'relay-only',
    kind: 'switch',
    fallback: 'false',
    why: "Tell peers of no ICE server and to stay on the relay, so that they do not learn each other's addresses",
  },
  {
    name: 'origin',
    kind: 'list',
    fallback: '',
    why: 'Web origins besides this host that may use the relay, such as https://example.org; * for all',
  },
  {
    name: 'signaling-origin',
    kind: 'list',
    fallback: '*',
    why: 'Web origins that may use /signaling, which exists for other applications; empty for this host only',
  },
  {
    name: 'trust-proxy',
    kind: 'switch',
    fallback: 'false',
    why: 'Take addresses from the last hop of X-Forwarded-For; only behind a proxy that sets it',
  },
  {
    name: 'relay-id',
    kind: 'text',
    fallback: '',
    why: "Any text that makes the relay's id the same after a restart; random when empty",
  },
  {
    name: 'log-level',
    kind: 'text',
    fallback: 'info',
    why: 'silent, fatal, error, warn, info or debug; no level logs topics, keys, paths or addresses',
  },
  limit(
    'frame-bytes',
    'relayMessageBytes',
    "One message to the relay; what the peers' protocol needs",
  ),
  limit(
    'signaling-message-bytes',
    'signalingMessageBytes',
    'One message to the signaling service; an offer is about 8 KiB',
  ),
  limit('fragments', 'fragments', 'Fragments of one WebSocket message; browsers send one'),
  limit(
    'queue-bytes',
    'queueBytes',
    'Waiting bytes for one reader, who is then closed as slow; a second at 16 Mbit/s',
  ),
  limit(
    'queue-total-bytes',
    'queueTotalBytes',
    'Waiting bytes for all readers; the worst are closed past it',
  ),
  limit('room-peers', 'roomPeers', 'Peers in one room; the wire ends at 255', ROOM_PEERS_MAX),
  limit('rooms', 'rooms', 'Rooms, and signaling topics, with at least one peer'),
  limit('sockets', 'sockets', 'WebSockets together; file descriptors commonly end at 20,000'),
  limit(
    'sockets-per-address',
    'socketsPerAddress',
    'WebSockets of one address (IPv6: one /64); a school behind one address fits',
  ),
  limit('joins-per-second', 'joinsPerSecond', 'New WebSockets of one address in the long run'),
  limit(
    'joins-burst',
    'joinsBurst',
    'New WebSockets of one address at once; a full room that comes back fits',
  ),
  limit('join-ms', 'joinMs', 'Time for a peer to prove its key'),
  limit('idle-ms', 'idleMs', 'Silence, WebSocket pongs included, after which a peer is gone'),
  limit('handshake-ms', 'handshakeMs', 'Time for the headers of a request'),
  limit(
    'peer-bytes-per-second',
    'peerBytesPerSecond',
    'Bytes read from one peer in the long run; past it we read later',
  ),
  limit('peer-bytes-burst', 'peerBytesBurst', 'Bytes read from one peer at once; a large paste'),
  limit(
    'peer-frames-per-second',
    'peerFramesPerSecond',
    'Messages read from one peer in the long run',
  ),
  limit('peer-frames-burst', 'peerFramesBurst', 'Messages read from one peer at once'),
  limit(
    'peer-copies-per-second',
    'peerCopiesPerSecond',
    "Copies made for one peer's receivers in the long run; a tenth of a core",
  ),
  limit('peer-copies-burst', 'peerCopiesBurst', "Copies made for one peer's receivers at once"),
  limit(
    'signaling-topics-per-peer',
    'signalingTopicsPerPeer',
    'Topics of one signaling socket; y-webrtc uses one per document',
  ),
  limit('signaling-topic-bytes', 'signalingTopicBytes', "Bytes of a signaling topic's name"),
  limit(
    'stun-per-second',
    'stunPerSecond',
    'STUN answers to one address in the long run; sources can be forged',
  ),
  limit('stun-burst', 'stunBurst', 'STUN answers to one address at once'),
  limit('drain-spread-ms', 'drainSpreadMs', "Time over which a shutdown spreads the peers' return"),
];

export type Settings = ServeOptions & { logLevel: string };

/** A value from outside that cannot be used; the message says which and why. */
export class FlagError extends Error {
  static readonly reason = 'flag';
}

/** `FOLKMOOT_QUEUE_BYTES` for `--queue-bytes`. */
export function environmentName(flag: Flag): string {
  return `FOLKMOOT_${flag.name.toUpperCase().replaceAll('-', '_')}`;
}

/** `given` holds what the command line named; then the environment, then the default. Throws FlagError. */
export function settingsOf(
  given: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
  appDirectory: string,
): Settings {
  const values = new Map<string, string>();
  for (const flag of FLAGS)
    values.set(
      flag.name,
      given.get(flag.name) ?? environment[environmentName(flag)] ?? flag.fallback,
    );
  const text = (name: string): string => values.get(name) ?? '';
  const number = (name: string): number => numberOf(flagNamed(name), text(name));
  const on = (name: string): boolean => switchOf(name, text(name));
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const flag of FLAGS) if (flag.limit !== undefined) limits[flag.limit] = number(flag.name);
  return {
    port: number('port'),
    ...(text('host') === '' ? {} : { host: text('host') }),
    appDirectory: text('app-dir') === '' ? appDirectory : text('app-dir'),
    stunPort: on('no-stun') ? null : number('stun-port'),
    iceUrls: iceUrlsOf(text('ice')),
    relayOnly: on('relay-only'),
    origins: originsOf('origin', text('origin')),
    signalingOrigins: originsOf('signaling-origin', text('signaling-origin')),
    trustProxy: on('trust-proxy'),
    ...(text('relay-id') === '' ? {} : { relayIdSeed: text('relay-id') }),
    logLevel: logLevelOf(text('log-level')),
    limits,
  };
}

/** The table of server/README.md. */
export function flagTable(): string {
  const rows = FLAGS.map(
    (flag) =>
      `| \`--${flag.name}\` | ${flag.fallback === '' ? '' : `\`${flag.fallback}\``} | ${flag.why} |`,
  );
  return ['| flag | default | why |', '|---|---|---|', ...rows].join('\n');
}

function flagNamed(name: string): Flag {
  const flag = FLAGS.find((other) => other.name === name);
  if (flag === undefined) throw new FlagError(`no flag --${name}`);
  return flag;
}

function numberOf(flag: Flag, text: string): number {
  const value = Number(text);
  const max = flag.max ?? Number.MAX_SAFE_INTEGER;
  // Limits of zero would switch the service off by accident; a port of zero has a meaning.
  const min = flag.limit === undefined ? 0 : 1;
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new FlagError(`--${flag.name} takes a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function switchOf(name: string, text: string): boolean {
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  if (['false', '0', 'no', 'off', ''].includes(text)) return false;
  throw new FlagError(`--${name} is true or false, not "${text}"`);
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function iceUrlsOf(text: string): string[] {
  const urls = listOf(text);
  if (urls.length > ICE_URLS_MAX)
    throw new FlagError(`--ice takes at most ${ICE_URLS_MAX} servers`);
  for (const url of urls) {
    if (!/^(?:stuns?|turns?):[^\s]+$/.test(url) || Buffer.byteLength(url) > ICE_URL_BYTES_MAX) {
      throw new FlagError(`--ice takes URLs such as stun:example.org:3478, not "${url}"`);
    }
  }
  return urls;
}

function originsOf(name: string, text: string): string[] {
  return listOf(text).map((item) => {
    if (item === '*') return item;
    if (!URL.canParse(item) || new URL(item).origin === 'null') {
      throw new FlagError(`--${name} takes origins such as https://example.org, not "${item}"`);
    }
    return new URL(item).origin;
  });
}

function logLevelOf(text: string): string {
  const levels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'];
  if (!levels.includes(text))
    throw new FlagError(`--log-level is one of ${levels.join(', ')}, not "${text}"`);
  return text;
}
