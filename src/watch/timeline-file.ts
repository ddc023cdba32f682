/**
 * Reads a timeline that somebody exported. What is read comes from anywhere: its form, its numbers, its texts and who is named in it are
 * checked before anything is drawn of it. Its times stay as they are: of the clock of whoever exported it. Load this file late: it is
 * the only one that brings valibot along.
 */
import * as v from 'valibot';
import { ROOM_FAULTS_MAX } from '../faults/room-fault.ts';
import { NAME_BYTES_MAX, ROOM_PEERS_MAX } from '../wire/limits.ts';
import { PEER_ID_BYTES, type PeerId } from '../wire/ids.ts';
import type { NetworkLink, NetworkSnapshot } from './network-snapshot.ts';
import { FILE_FRAMES_MAX, FILE_REFERENCES_MAX, TEXT_LENGTH_MAX } from './timeline-thinning.ts';
import { TIMELINE_EVENTS_MAX, type TimelineEvent, type TimelineFile } from './timeline-types.ts';

/** More than any export is: it takes memory and time to read. */
export const TIMELINE_FILE_BYTES_MAX = 32 * 1024 * 1024;
/** Those out of reach whom a room remembers beside its own (GRAVEYARD_MAX of the mesh), and those whom it cut off (CUT_OFF_MAX). */
const REMEMBERED_MAX = 64;
const CUT_OFF_MAX = ROOM_PEERS_MAX;
/** Who stands on a map: whoever draws one takes a file's for as large as a room's own can be. */
const STANDING_MAX = ROOM_PEERS_MAX + REMEMBERED_MAX;
const PEERS_MAX = STANDING_MAX + CUT_OFF_MAX;
/** Each pair of a room through the relay, and half as many directly or as tabs: above FULL_MESH_PEERS_MAX few pairs are. */
const LINKS_MAX = Math.floor((3 * ROOM_PEERS_MAX * ROOM_PEERS_MAX) / 4);
/** One's own need nobody's leave and come on top. */
const FAULTS_MAX = 2 * ROOM_FAULTS_MAX;
/** Peers, and links, as they were at any time: an own link is another with each frame. */
const PARTS_MAX = 500_000;
const PAGES_MAX = 20_000;
/** The start of 2200. What is said to be of a time before 1970 or after this was told by no clock. */
const TIME_MS_MAX = 7_258_118_400_000;

/**
 * `too-large`: beyond TIMELINE_FILE_BYTES_MAX. `not-json`: no JSON, perhaps cut short. `not-a-timeline`: JSON of something else. `version`:
 * made by a newer Folkmoot. `broken`: a timeline in which something is wrong, at `where`.
 */
export type TimelineFileProblem =
  | 'too-large'
  | 'not-json'
  | 'not-a-timeline'
  | 'version'
  | 'broken';

/** `message` is plain English, without what the file says; `where` as in `frames[3].peers[0].name`, or null. */
export class TimelineFileError extends Error {
  readonly problem: TimelineFileProblem;
  readonly where: string | null;

  constructor(problem: TimelineFileProblem, message: string, where: string | null = null) {
    super(message);
    this.name = 'TimelineFileError';
    this.problem = problem;
    this.where = where;
  }
}

/** Throws TimelineFileError, and nothing else. */
export function parseTimelineFile(text: string): TimelineFile {
  if (text.length > TIMELINE_FILE_BYTES_MAX)
    throw new TimelineFileError(
      'too-large',
      `The file is larger than a timeline can be (${TIMELINE_FILE_BYTES_MAX / 1024 / 1024} MB).`,
    );
  const file = readHead(readJson(text));
  const result = v.safeParse(fileSchema, file, { abortEarly: true });
  if (!result.success) throw broken(result.issues[0]);
  const read = whole(result.output);
  checkEvents(read.events);
  const names = new LinkNames();
  for (const [at, frame] of read.frames.entries()) checkFrame(frame, names, `frames[${at}]`);
  checkOrder(read.frames, 'frames');
  return read;
}

/** Puts the parts that stand in the file once where they are named. Frames share them again. */
function whole({ parts, frames, ...file }: v.InferOutput<typeof fileSchema>): TimelineFile {
  const named = frames.reduce((sum, { peers, links }) => sum + peers.length + links.length, 0);
  if (named > FILE_REFERENCES_MAX) throw brokenAt('frames', 'there is too much');
  const { peers, links } = parts ?? { peers: [], links: [] };
  return {
    ...file,
    frames: frames.map((frame, index) => ({
      ...frame,
      peers: partsOf(peerSchema, peers, frame.peers, `frames[${index}].peers`),
      links: partsOf(linkSchema, links, frame.links, `frames[${index}].links`),
    })),
  };
}

/** `entries`: numbers of parts, or whole ones. */
function partsOf<Schema extends v.GenericSchema>(
  schema: Schema,
  parts: readonly v.InferOutput<Schema>[],
  entries: readonly unknown[],
  where: string,
): v.InferOutput<Schema>[] {
  return entries.map((entry, at) => {
    if (typeof entry === 'number') {
      const found = parts[entry];
      if (found === undefined) throw brokenAt(where, 'it names a part that is not there');
      return found;
    }
    const result = v.safeParse(schema, entry, { abortEarly: true });
    if (!result.success) throw broken(result.issues[0], `${where}[${at}]`);
    return result.output;
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TimelineFileError(
      'not-json',
      `The file is not JSON, or its end is missing${error instanceof SyntaxError ? '' : ' (it is nested too deeply)'}.`,
    );
  }
}

function readHead(file: unknown): unknown {
  const head = v.safeParse(headSchema, file);
  if (!head.success || head.output.format !== 'folkmoot-timeline')
    throw new TimelineFileError(
      'not-a-timeline',
      'The file is JSON, but not a timeline of Folkmoot.',
    );
  if (head.output.version !== 1)
    throw new TimelineFileError(
      'version',
      `The file is of version ${head.output.version}; this Folkmoot reads version 1.`,
    );
  return file;
}

const headSchema = v.object({
  format: v.string(),
  version: v.pipe(v.number(), v.integer()),
});

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** Milliseconds that something took. */
const duration = v.pipe(v.number(), v.minValue(0), v.maxValue(TIME_MS_MAX));
const time = v.pipe(v.number(), v.minValue(0), v.maxValue(TIME_MS_MAX));
/** Between two clocks, so below zero too. */
const difference = v.pipe(v.number(), v.minValue(-TIME_MS_MAX), v.maxValue(TIME_MS_MAX));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const text = (lengthMax: number) => v.pipe(v.string(), v.maxLength(lengthMax));
/** Names of relays, faults and rooms, reasons. */
const some = text(TEXT_LENGTH_MAX);
const orNull = <Schema extends v.GenericSchema>(schema: Schema) => v.nullable(schema);
const list = <Schema extends v.GenericSchema>(schema: Schema, lengthMax: number) =>
  v.pipe(v.array(schema), v.maxLength(lengthMax));

const ID_LENGTH = Math.ceil((PEER_ID_BYTES * 4) / 3);
const isPeerId = (value: unknown): boolean =>
  typeof value === 'string' && value.length === ID_LENGTH && /^[\w-]+$/.test(value);
const peerId = v.custom<PeerId>(isPeerId, 'no name of a peer');

const linkKind = v.picklist(['tab', 'direct', 'relayed']);
const pathKind = v.picklist(['tab', 'direct', 'via', 'relayed', 'out-of-reach']);

const peerSchema = v.strictObject({
  id: peerId,
  member: orNull(text(ID_LENGTH)),
  name: text(NAME_BYTES_MAX),
  color: text(NAME_BYTES_MAX),
  state: v.picklist(['self', 'here', 'apart', 'left', 'cut-off']),
  sharesDisk: v.boolean(),
  canWrite: v.boolean(),
  path: pathKind,
  via: orNull(peerId),
  rttMs: orNull(duration),
  directTrouble: orNull(v.picklist(['relay-only', 'no-webrtc', 'peer-relay-only', 'failing'])),
  sinceMs: orNull(time),
  lastHeardAtMs: orNull(time),
  inStep: v.boolean(),
  behind: count,
  ownBehind: count,
  ahead: count,
  pages: list(v.strictObject({ page: text(ID_LENGTH), behind: count, ahead: count }), PAGES_MAX),
  clock: orNull(v.strictObject({ offsetMs: difference, errorMs: duration })),
  editMs: orNull(v.strictObject({ last: difference, median: difference, worst: difference })),
});

const linkSchema = v.strictObject({
  a: peerId,
  b: peerId,
  kind: linkKind,
  claimedBy: v.picklist(['both', 'a', 'b']),
  isRemembered: v.boolean(),
  rttMs: orNull(duration),
  jitterMs: orNull(duration),
  loss: orNull(share),
  backlogBytes: orNull(duration),
  bytesPerS: orNull(duration),
});

const faultSchema = v.strictObject({
  id: some,
  by: peerId,
  scope: v.variant('on', [
    v.strictObject({ on: v.literal('all') }),
    v.strictObject({ on: v.literal('relay') }),
    v.strictObject({ on: v.literal('peer'), peer: peerId }),
    v.strictObject({ on: v.literal('link'), a: peerId, b: peerId, kind: orNull(linkKind) }),
    v.strictObject({
      on: v.literal('islands'),
      islands: list(list(peerId, PEERS_MAX), PEERS_MAX),
    }),
  ]),
  conditions: v.strictObject({
    cut: v.exactOptional(v.picklist(['both', 'a-to-b', 'b-to-a', 'in', 'out'])),
    delayMs: v.exactOptional(duration),
    jitterMs: v.exactOptional(duration),
    loss: v.exactOptional(share),
    duplicate: v.exactOptional(share),
    reorder: v.exactOptional(share),
    kbps: v.exactOptional(duration),
    pause: v.exactOptional(v.literal(true)),
  }),
  profile: orNull(some),
  startedAtMs: time,
  untilMs: time,
});

const relayState = v.picklist(['joining', 'here', 'away']);

/** Parts, or their numbers, of which there may be millions: `partsOf` reads them, and says in which part something is wrong. */
const named = (lengthMax: number) =>
  v.pipe(v.custom<readonly unknown[]>(Array.isArray), v.maxLength(lengthMax));

const snapshotSchema = v.strictObject({
  atMs: time,
  self: peerId,
  peers: named(PEERS_MAX),
  links: named(LINKS_MAX),
  islands: list(
    v.strictObject({ peers: list(peerId, PEERS_MAX), sinceMs: orNull(time) }),
    PEERS_MAX,
  ),
  relays: list(v.strictObject({ id: some, peers: list(peerId, PEERS_MAX) }), PEERS_MAX),
  relay: v.strictObject({ state: relayState, reason: orNull(some), rttMs: orNull(duration) }),
  faults: list(faultSchema, FAULTS_MAX),
  waitingEdits: count,
  saved: v.boolean(),
});

const dated = {
  id: count,
  atMs: time,
  times: v.exactOptional(count),
  lastMs: v.exactOptional(time),
};

const eventSchema = v.variant('type', [
  v.strictObject({ ...dated, type: v.literal('joined'), peer: peerId, path: pathKind }),
  v.strictObject({ ...dated, type: v.literal('left'), peer: peerId, inStep: v.boolean() }),
  v.strictObject({ ...dated, type: v.literal('parted'), peers: list(peerId, PEERS_MAX) }),
  v.strictObject({ ...dated, type: v.literal('merged'), peers: list(peerId, PEERS_MAX) }),
  v.strictObject({
    ...dated,
    type: v.literal('path'),
    peer: peerId,
    from: pathKind,
    to: pathKind,
    via: orNull(peerId),
    reason: orNull(some),
  }),
  v.strictObject({
    ...dated,
    type: v.literal('relay'),
    state: v.picklist(['here', 'away']),
    reason: orNull(some),
  }),
  v.strictObject({ ...dated, type: v.literal('repair'), from: peerId, entries: count }),
  v.strictObject({ ...dated, type: v.literal('in-step') }),
  v.strictObject({ ...dated, type: v.literal('fault'), fault: faultSchema }),
  v.strictObject({ ...dated, type: v.literal('healed'), fault: faultSchema, by: orNull(peerId) }),
  v.strictObject({
    ...dated,
    type: v.literal('link-lost'),
    peer: peerId,
    kind: linkKind,
    reason: some,
  }),
  v.strictObject({ ...dated, type: v.literal('cut-off'), peer: peerId, reason: some }),
]);

const fileSchema = v.strictObject({
  format: v.literal('folkmoot-timeline'),
  version: v.literal(1),
  exportedAtMs: time,
  room: some,
  events: list(eventSchema, TIMELINE_EVENTS_MAX),
  parts: v.exactOptional(
    v.strictObject({ peers: list(peerSchema, PARTS_MAX), links: list(linkSchema, PARTS_MAX) }),
  ),
  frames: v.pipe(list(snapshotSchema, FILE_FRAMES_MAX), v.minLength(1)),
});

function broken(issue: v.BaseIssue<unknown>, within = ''): TimelineFileError {
  const where = (issue.path ?? [])
    .map(({ key }) =>
      typeof key === 'number'
        ? `[${key}]`
        : `.${/^\w{1,20}$/.test(String(key)) ? String(key) : '…'}`,
    )
    .join('');
  return brokenAt(`${within}${where}`.replace(/^\./, ''), wrongOf(issue));
}

const brokenAt = (where: string, what: string): TimelineFileError =>
  new TimelineFileError('broken', `The timeline is damaged: at ${where}, ${what}.`, where);

/** Never what the file says: that would be somebody else's words in ours. */
function wrongOf({ type, received }: v.BaseIssue<unknown>): string {
  if (type === 'strict_object' || type === 'variant')
    return received === 'undefined' || type === 'variant'
      ? 'something is missing or of the wrong kind'
      : 'there is something that does not belong there';
  if (type === 'max_length') return 'there is too much';
  if (type === 'min_length') return 'there is nothing';
  if (type.endsWith('_value')) return 'a number is out of range';
  return 'something is missing or of the wrong kind';
}

/** Whoever draws relies on it: everyone who is named is there, once; self is in the first island; nobody is on two. */
function checkFrame(frame: NetworkSnapshot, names: LinkNames, where: string): void {
  const known = new Map(frame.peers.map((peer) => [peer.id, peer]));
  if (known.size !== frame.peers.length)
    throw brokenAt(`${where}.peers`, 'somebody is there twice');
  if (known.get(frame.self)?.state !== 'self')
    throw brokenAt(`${where}.self`, 'it is not known who saw this');
  if (frame.peers.filter(({ state }) => state === 'self').length > 1)
    throw brokenAt(`${where}.peers`, 'two of them are the one who saw this');
  const isGone = (state: string): boolean => state === 'left' || state === 'cut-off';
  if (frame.peers.filter(({ state }) => !isGone(state)).length > STANDING_MAX)
    throw brokenAt(`${where}.peers`, 'there are more than a room holds');
  const placed = new Set<PeerId>();
  for (const { peers } of frame.islands) {
    for (const peer of peers) {
      if (!known.has(peer) || placed.has(peer))
        throw brokenAt(`${where}.islands`, 'somebody is on two islands, or not known');
      placed.add(peer);
    }
  }
  if (!(frame.islands[0]?.peers.includes(frame.self) ?? false))
    throw brokenAt(`${where}.islands`, 'the one who saw this is not on the first');
  for (const { peers } of frame.relays)
    if (!peers.every((peer) => known.has(peer)))
      throw brokenAt(`${where}.relays`, 'somebody is not known');
  const links = new Set<number>();
  for (const [at, link] of frame.links.entries()) {
    const { a, b } = link;
    if (!known.has(a) || !known.has(b) || a >= b)
      throw brokenAt(`${where}.links[${at}]`, 'its ends are not two peers in order');
    links.add(names.numberOf(link));
  }
  if (links.size !== frame.links.length) throw brokenAt(`${where}.links`, 'one is there twice');
}

/** A number for each pair and kind. Thousands of frames share a link: its name is made once. */
class LinkNames {
  readonly #ofName = new Map<string, number>();
  readonly #ofLink = new Map<NetworkLink, number>();

  numberOf(link: NetworkLink): number {
    const known = this.#ofLink.get(link);
    if (known !== undefined) return known;
    const name = `${link.a} ${link.b} ${link.kind}`;
    const number = this.#ofName.get(name) ?? this.#ofName.size;
    this.#ofName.set(name, number);
    this.#ofLink.set(link, number);
    return number;
  }
}

function checkEvents(events: readonly TimelineEvent[]): void {
  if (new Set(events.map(({ id }) => id)).size !== events.length)
    throw brokenAt('events', 'two have the same number');
  checkOrder(events, 'events');
}

function checkOrder(items: readonly { atMs: number }[], where: string): void {
  for (const [at, { atMs }] of items.entries())
    if (atMs < (items[at - 1]?.atMs ?? -Infinity))
      throw brokenAt(`${where}[${at}]`, 'it is older than the one before');
}
