/** Every flag once: its name, default and reason. `--help`, the environment and the README's table come from here. */
import { HostError } from './host-error.ts';
import { LIMITS, type Limits } from './limits.ts';
import { METRICS_MODES, type MetricsMode } from './metrics/access.ts';
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
  /** Whoever lists processes sees the command line: better named in a file or in the environment. */
  readonly isSecret?: true;
  /**
   * Nobody means it to be empty: passed over in the environment, where a variable that was not set often comes as an empty one, and
   * refused on the command line. Otherwise it would open a private host, or hide the place that a file names.
   */
  readonly isNeverEmpty?: true;
};

const PORT_MAX = 65_535;
/** The frames of the relay hold 8 ICE URLs; one is our own STUN. */
const ICE_URLS_MAX = 7;
const ICE_URL_BYTES_MAX = 256;
/** Fewer could be guessed in spite of the limit of wrong ones. */
const TOKEN_LETTERS_MIN = 8;
/** It is in every link. */
const TOKEN_LETTERS_MAX = 256;

const WHY_LIMITS: Readonly<Record<keyof Limits, string>> = {
  frameBytes: "One message to the relay; what the peers' protocol needs",
  signalingMessageBytes: 'One message to the signaling service; an offer is about 8 KiB',
  fragments: 'Fragments of one WebSocket message; browsers send one',
  queueBytes: 'Waiting bytes for one reader, who is then closed as slow; a second at 16 Mbit/s',
  queueTotalBytes: 'Waiting bytes for all readers; the worst are closed past it',
  roomPeers: 'Peers in one room; the wire ends at 255',
  rooms: 'Rooms, and signaling topics, with at least one peer',
  sockets: 'WebSockets together; file descriptors commonly end at 20,000',
  socketsPerAddress: 'WebSockets of one address (IPv6: one /64); a school behind one address fits',
  joinsPerSecond: 'New WebSockets of one address in the long run',
  joinsBurst: 'New WebSockets of one address at once; a full room that comes back fits',
  wrongTokensPerSecond: 'Wrong admission tokens of one address in the long run',
  wrongTokensBurst:
    'Wrong admission tokens of one address at once; past it right ones are refused too',
  joinMs: 'Time for a peer to prove its key',
  idleMs: 'Silence, WebSocket pongs included, after which a peer is gone',
  handshakeMs: 'Time for the headers of a request',
  peerBytesPerSecond: 'Bytes read from one peer in the long run; past it we read later',
  peerBytesBurst: 'Bytes read from one peer at once; a large paste',
  peerFramesPerSecond: 'Messages read from one peer in the long run',
  peerFramesBurst: 'Messages read from one peer at once',
  peerCopiesPerSecond: "Copies made for one peer's receivers in the long run; a tenth of a core",
  peerCopiesBurst: "Copies made for one peer's receivers at once",
  signalingTopicsPerPeer: 'Topics of one signaling socket; y-webrtc uses one per document',
  signalingTopicBytes: "Bytes of a signaling topic's name",
  stunPerSecond: 'STUN answers to one address in the long run; sources can be forged',
  stunBurst: 'STUN answers to one address at once',
  drainSpreadMs: "Time over which a shutdown spreads the peers' return, at least",
  drainReturnsPerSecond: 'Peers that a shutdown asks back per second; many are spread longer',
  mailboxFrameBytes: "One message to the mailbox; what the peers' protocol needs",
  mailboxBoxBytes:
    'Letters of one room that no checkpoint supersedes; as much again for checkpoints',
  mailboxBoxKeptBytes:
    'All letters of one room, superseded ones included; past half of it those go early',
  mailboxTotalBytes: 'All letters of all rooms',
  mailboxBoxes: 'Rooms with letters',
  mailboxRetentionMs:
    'How long superseded letters stay, in running time; 30 days, and 1 day where a room is past half of its space',
  mailboxBoxBytesPerSecond: 'Bytes of letters from one room in the long run; past it we read later',
  mailboxBoxBytesBurst: 'Bytes of letters from one room at once; a large paste',
  yjsMessageBytes: 'One message to /yjs; a whole document may come in one',
  yjsRoomBytes:
    'One /yjs room in memory, counted with 640 bytes for each struct, and what its clients show',
  yjsMemoryBytes: 'All /yjs rooms in memory, counted like one',
  yjsRooms: '/yjs rooms in memory; those longest without clients go first',
  yjsIdleMs: 'How long a /yjs room stays in memory after its last client',
  yjsNameBytes: "Bytes of a /yjs room's name",
  yjsStateBytes: 'Bytes of what one /yjs client shows of itself',
  yjsStoredRooms: '/yjs rooms on disk; anybody may make one. Not with --store',
  yjsStoredBytes: 'All /yjs rooms on disk; with --store the limits of the mailbox are theirs',
};

/** Where letters are kept when nobody says where. */
const MAILBOX_DIRECTORY = 'data/mailbox';

/** The largest number that makes sense, where there is one. */
const MAXIMA: Readonly<Record<string, number>> = {
  port: PORT_MAX,
  'stun-port': PORT_MAX,
  'http-redirect-port': PORT_MAX,
  'room-peers': ROOM_PEERS_MAX,
};

function flagOf(kind: Flag['kind'], name: string, fallback: string, why: string): Flag {
  const max = MAXIMA[name];
  return { name, kind, fallback, why, ...(max === undefined ? {} : { max }) };
}

/** Named like its limit: `--queue-bytes` for `queueBytes`. */
function limitFlag(limit: keyof Limits): Flag {
  const name = limit.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { ...flagOf('number', name, String(LIMITS[limit]), WHY_LIMITS[limit]), limit };
}

export const FLAGS: readonly Flag[] = [
  flagOf('text', 'config', '', 'A JSON file with flags; see docs/configuration.md'),
  flagOf('number', 'port', '8787', 'TCP port of everything; 0 for any free one'),
  flagOf(
    'text',
    'host',
    '',
    'Address to listen on; all interfaces when empty, so that others on the network can join',
  ),
  flagOf('text', 'app-dir', '', 'The built app; beside the server when empty'),
  flagOf(
    'text',
    'tls-cert',
    '',
    'Speak TLS with this certificate: a PEM file, read again when it changes and on SIGHUP',
  ),
  flagOf('text', 'tls-key', '', "The certificate's key: a PEM file without a password"),
  flagOf(
    'number',
    'http-redirect-port',
    '0',
    'A second TCP port, without TLS, that sends browsers to the first; none when 0',
  ),
  {
    ...flagOf(
      'list',
      'admission-token',
      '',
      'Makes the host private: whoever opens a WebSocket must name one of these tokens as ?admit=; separated by commas, 8 to 256 letters each',
    ),
    ...{ isSecret: true, isNeverEmpty: true },
  },
  {
    ...flagOf('text', 'admission-token-file', '', 'A file with such tokens, one a line'),
    isNeverEmpty: true,
  },
  flagOf(
    'number',
    'stun-port',
    '0',
    'UDP port of the STUN responder; 0 for the same number as the TCP port',
  ),
  flagOf(
    'text',
    'stun-host',
    '',
    'Address of the STUN responder; that of --host when empty, * for all interfaces: for a host whose proxy alone reaches --host',
  ),
  flagOf(
    'text',
    'mailbox-dir',
    MAILBOX_DIRECTORY,
    'Directory in which sealed letters for absent peers are kept, in the working directory; made if need be, for one server at a time',
  ),
  flagOf('switch', 'no-mailbox', 'false', 'Keep no letters for absent peers'),
  {
    ...flagOf(
      'text',
      'store',
      '',
      'PostgreSQL in which letters are kept instead, for several server processes, such as postgres://user:password@host/database',
    ),
    ...{ isSecret: true, isNeverEmpty: true },
  },
  flagOf(
    'switch',
    'serve-yjs',
    'false',
    'Serve stock y-websocket clients of other applications at /yjs/<room>; unlike all else, what they write can be read by this host',
  ),
  {
    ...flagOf(
      'list',
      'cluster',
      '',
      'NATS servers through which several processes serve the same rooms, such as nats://user:password@host:4222; separated by commas; needs --relay-id, and --store or --no-mailbox',
    ),
    ...{ isSecret: true, isNeverEmpty: true },
  },
  flagOf('switch', 'no-stun', 'false', 'Do not answer STUN'),
  flagOf(
    'list',
    'ice',
    '',
    'More ICE servers for peers, such as stun:stun.example.org:3478; separated by commas',
  ),
  flagOf(
    'switch',
    'relay-only',
    'false',
    "Tell peers of no ICE server and to stay on the relay, so that they do not learn each other's addresses",
  ),
  flagOf(
    'list',
    'origin',
    '',
    'Web origins besides this host that may use the relay, such as https://example.org; * for all',
  ),
  flagOf(
    'list',
    'signaling-origin',
    '*',
    'Web origins that may use /signaling, which exists for other applications; empty for this host only',
  ),
  flagOf(
    'switch',
    'trust-proxy',
    'false',
    'Take addresses from the last hop of X-Forwarded-For; only behind a proxy that sets it',
  ),
  flagOf(
    'text',
    'relay-id',
    '',
    "Any text that makes the relay's id the same after a restart; random when empty",
  ),
  flagOf(
    'text',
    'metrics',
    'local',
    'Who may read /metrics: local (this machine and private networks, not through a proxy), public or off',
  ),
  flagOf(
    'text',
    'log-level',
    'info',
    'silent, fatal, error, warn, info or debug; no level logs topics, keys, paths or addresses',
  ),
  ...(Object.keys(WHY_LIMITS) as (keyof Limits)[]).map(limitFlag),
];

export type Settings = ServeOptions & { logLevel: string };

/** A value from outside that cannot be used; the message says which and why. */
export class FlagError extends HostError {}

/** `FOLKMOOT_QUEUE_BYTES` for `--queue-bytes`. */
export function environmentName(flag: Flag): string {
  return `FOLKMOOT_${flag.name.toUpperCase().replaceAll('-', '_')}`;
}

/** What the command line, the environment and files say, before anything is made of it. */
export type Given = {
  commandLine: ReadonlyMap<string, string>;
  environment: Readonly<Record<string, string | undefined>>;
  /** By flags' names, of `--config`. */
  file: ReadonlyMap<string, string>;
  /** Of `--admission-token-file`. */
  tokens: readonly string[];
};

/** The command line comes before the environment, then the file, then the default. Throws FlagError. */
export function valueOf(name: string, given: Omit<Given, 'tokens'>): string {
  const flag = flagNamed(name);
  const said = given.commandLine.get(name);
  if (flag.isNeverEmpty === true && isBlank(said))
    throw new FlagError(`--${name} is empty: leave it out if that is meant`);
  const inherited = given.environment[environmentName(flag)];
  const isSaying = flag.isNeverEmpty !== true || !isBlank(inherited);
  return said ?? (isSaying ? inherited : undefined) ?? given.file.get(name) ?? flag.fallback;
}

/** A list of nothing is no list. */
function isBlank(text: string | undefined): boolean {
  return text !== undefined && listOf(text).length === 0;
}

/** Throws FlagError. */
export function settingsOf(given: Given, appDirectory: string): Settings {
  const values = new Map(FLAGS.map(({ name }) => [name, valueOf(name, given)]));
  const text = (name: string): string => values.get(name) ?? '';
  const number = (name: string): number => numberOf(flagNamed(name), text(name));
  const on = (name: string): boolean => switchOf(name, text(name));
  const mailbox = on('no-mailbox') ? {} : mailboxOf(text('mailbox-dir'), text('store'));
  if (on('no-mailbox') && text('store') !== '')
    throw new FlagError('--no-mailbox leaves nothing to --store: choose one');
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const flag of FLAGS) if (flag.limit !== undefined) limits[flag.limit] = number(flag.name);
  return {
    port: number('port'),
    ...(text('host') === '' ? {} : { host: text('host') }),
    appDirectory: text('app-dir') === '' ? appDirectory : text('app-dir'),
    ...tlsOf(text('tls-cert'), text('tls-key'), number('http-redirect-port')),
    admissionTokens: tokensOf([...listOf(text('admission-token')), ...given.tokens]),
    ...mailbox,
    serveYjs: yjsOf(on('serve-yjs'), Object.keys(mailbox).length > 0, text('cluster') !== ''),
    ...clusterOf(listOf(text('cluster')), text('relay-id'), mailbox),
    stunPort: on('no-stun') ? null : number('stun-port'),
    ...(text('stun-host') === '' ? {} : { stunHost: text('stun-host') }),
    iceUrls: iceUrlsOf(text('ice')),
    relayOnly: on('relay-only'),
    origins: originsOf('origin', text('origin')),
    signalingOrigins: originsOf('signaling-origin', text('signaling-origin')),
    trustProxy: on('trust-proxy'),
    ...(text('relay-id') === '' ? {} : { relayIdSeed: text('relay-id') }),
    metrics: metricsOf(text('metrics')),
    logLevel: logLevelOf(text('log-level')),
    limits,
  };
}

function yjsOf(isOn: boolean, hasStore: boolean, isCluster: boolean): boolean {
  if (isOn && !hasStore)
    throw new FlagError(
      '--serve-yjs keeps rooms where the mailbox does: it cannot go with --no-mailbox',
    );
  if (isOn && isCluster)
    throw new FlagError(
      '--serve-yjs cannot go with --cluster: stock clients of one room would not hear those at another process',
    );
  return isOn;
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

/** No word of the URL is in an error, because it may hold a password. */
function mailboxOf(
  directory: string,
  database: string,
): Pick<Settings, 'mailboxDirectory' | 'mailboxDatabase'> {
  if (directory !== '' && directory !== MAILBOX_DIRECTORY && database !== '')
    throw new FlagError('--mailbox-dir and --store are two places for letters: choose one');
  if (database === '') return directory === '' ? {} : { mailboxDirectory: directory };
  if (!URL.canParse(database) || !/^postgres(?:ql)?:$/.test(new URL(database).protocol))
    throw new FlagError('--store takes a URL such as postgres://user:password@host/database');
  return { mailboxDatabase: database };
}

/** As `mailboxOf`. */
function clusterOf(
  urls: readonly string[],
  relayId: string,
  { mailboxDirectory }: Pick<Settings, 'mailboxDirectory'>,
): Pick<Settings, 'clusterUrls'> {
  if (urls.length === 0) return {};
  for (const url of urls)
    if (!URL.canParse(url) || !/^(?:nats|tls):$/.test(new URL(url).protocol))
      throw new FlagError('--cluster takes URLs such as nats://user:password@host:4222');
  if (relayId === '')
    throw new FlagError(
      '--cluster needs --relay-id: any text, the same for all processes of the cluster and for no other host',
    );
  // A peer would find the letters that another process keeps for it missing.
  if (mailboxDirectory !== undefined)
    throw new FlagError(
      '--cluster needs --store, one mailbox for all its processes, or --no-mailbox',
    );
  return { clusterUrls: urls };
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

function tlsOf(certFile: string, keyFile: string, redirectPort: number): Partial<Settings> {
  if ((certFile === '') !== (keyFile === ''))
    throw new FlagError('--tls-cert and --tls-key go together: name both files or neither');
  if (redirectPort !== 0 && certFile === '')
    throw new FlagError('--http-redirect-port sends browsers to TLS: it needs --tls-cert');
  if (certFile === '') return {};
  const redirect = redirectPort === 0 ? {} : { httpRedirectPort: redirectPort };
  return { tls: { certFile, keyFile }, ...redirect };
}

/** The token itself is in no message: it would end in a log. */
function tokensOf(tokens: string[]): string[] {
  for (const token of tokens) {
    const isUsable = /^[\x21-\x7e]+$/.test(token) && !token.includes(',');
    if (!isUsable || token.length < TOKEN_LETTERS_MIN || token.length > TOKEN_LETTERS_MAX) {
      throw new FlagError(
        `an admission token has ${TOKEN_LETTERS_MIN} to ${TOKEN_LETTERS_MAX} letters, digits and signs, no spaces or commas; such as \`openssl rand -hex 16\` makes`,
      );
    }
  }
  return tokens;
}

function metricsOf(text: string): MetricsMode {
  const mode = METRICS_MODES.find((other) => other === text);
  if (mode === undefined)
    throw new FlagError(`--metrics is one of ${METRICS_MODES.join(', ')}, not "${text}"`);
  return mode;
}

function logLevelOf(text: string): string {
  const levels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'];
  if (!levels.includes(text))
    throw new FlagError(`--log-level is one of ${levels.join(', ')}, not "${text}"`);
  return text;
}
