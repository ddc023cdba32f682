/**
 * A course of the lab as a link: setup, experiment and step, everything that was done and when, and where it stands. Bytes in base64url:
 *
 *   version 1, mode 1 (0 free play, else the number of the experiment), step, seed, peers,
 *   count, [events since the last, ms since the last, action]*, events, ms, trace hash 4
 *
 * Numbers are varuints unless said otherwise. Whoever reads it believes nothing: every number has its limits.
 */
import type { FaultConditions } from '../faults/room-fault.ts';
import { fromBase64url, toBase64url } from '../lib/bytes.ts';
import { TRICK_NAMES } from '../sim/hostile.ts';
import { Reader, WireError, Writer } from '../wire/codec.ts';
import {
  CLOCK_AHEAD_MS_MAX,
  CLOCK_RATE_MAX,
  CLOCK_RATE_MIN,
  DISK_SLOW_MS_MAX,
  EDIT_LENGTH_MAX,
  PEERS_MAX,
  PEERS_MIN,
  SEED_MAX,
  type LabAction,
  type LabScope,
  type Moment,
  type Stamped,
} from './actions.ts';

export type Course = {
  /** Null: free play. */
  experiment: number | null;
  step: number;
  seed: number;
  peers: number;
  actions: readonly Stamped[];
  end: Moment;
  /** Eight hex digits: whether a course is the same as the one that the link was made of. */
  traceHash: string;
};

export type LinkProblem = 'newer' | 'damaged';

export class LabLinkError extends Error {
  static readonly reason = 'lab-link';
  readonly problem: LinkProblem;

  constructor(problem: LinkProblem) {
    super(problem);
    this.problem = problem;
  }
}

const VERSION = 1;
const PREFIX = 'lab=';
/** Some hundred keystrokes and faults; browsers take links of that length. */
export const LINK_LENGTH_MAX = 16_000;
const ACTIONS_MAX = 4000;
const EXPERIMENTS_MAX = 64;
const STEPS_MAX = 16;
const PLACES_MAX = 1000;
/** A day of virtual time. */
const TIME_MS_MAX = 86_400_000;
const EVENTS_MAX = 1e9;
const ISLANDS_MAX = 16;
/** Shares and rates are in thousandths. */
const MILLI = 1000;
const NUMBER_MAX = 1e9;

/** Null: it is too long for one. */
export function linkOf(course: Course): string | null {
  const isLongPaste = ({ action }: Stamped): boolean =>
    action.type === 'edit' && action.insert.length > EDIT_LENGTH_MAX;
  if (course.actions.length > ACTIONS_MAX || course.actions.some(isLongPaste)) return null;
  const writer = new Writer(256)
    .varuint(VERSION)
    .varuint((course.experiment ?? -1) + 1)
    .varuint(course.step)
    .varuint(course.seed)
    .varuint(course.peers)
    .varuint(course.actions.length);
  let last: Moment = { events: 0, atMs: 0 };
  for (const { action, ...moment } of course.actions) {
    writeMoment(writer, last, moment);
    writeAction(writer, action);
    last = moment;
  }
  writeMoment(writer, last, course.end);
  writer.u32(Number.parseInt(course.traceHash, 16));
  const text = PREFIX + toBase64url(writer.finish());
  return text.length > LINK_LENGTH_MAX ? null : text;
}

/** What stands behind the # of an address; null when there is nothing that claims to be a course. Throws LabLinkError. */
export function courseOf(fragment: string): Course | null {
  if (!fragment.startsWith(PREFIX)) return null;
  if (fragment.length > LINK_LENGTH_MAX) throw new LabLinkError('damaged');
  try {
    return readCourse(new Reader(fromBase64url(fragment.slice(PREFIX.length))));
  } catch (error) {
    if (error instanceof WireError || error instanceof RangeError)
      throw new LabLinkError('damaged');
    throw error;
  }
}

function readCourse(reader: Reader): Course {
  const version = reader.varuint();
  if (version !== VERSION) throw new LabLinkError(version > VERSION ? 'newer' : 'damaged');
  const mode = reader.varuint(EXPERIMENTS_MAX);
  const step = reader.varuint(STEPS_MAX);
  const seed = reader.varuint(SEED_MAX);
  const peers = within(reader.varuint(PEERS_MAX), PEERS_MIN);
  const actions: Stamped[] = [];
  let last: Moment = { events: 0, atMs: 0 };
  for (let left = reader.varuint(ACTIONS_MAX); left > 0; left--) {
    last = readMoment(reader, last);
    actions.push({ ...last, action: readAction(reader) });
  }
  const end = readMoment(reader, last);
  const traceHash = reader.u32().toString(16).padStart(8, '0');
  const experiment = mode === 0 ? null : mode - 1;
  return reader.end({ experiment, step, seed, peers, actions, end, traceHash });
}

function within(value: number, min: number): number {
  if (value < min) throw new WireError(`number ${value} is below ${min}`);
  return value;
}

function writeMoment(writer: Writer, last: Moment, { events, atMs }: Moment): void {
  writer.varuint(events - last.events).varuint(atMs - last.atMs);
}

function readMoment(reader: Reader, last: Moment): Moment {
  const events = last.events + reader.varuint(EVENTS_MAX);
  const atMs = last.atMs + reader.varuint(TIME_MS_MAX);
  if (events > EVENTS_MAX || atMs > TIME_MS_MAX) throw new WireError('too far');
  return { events, atMs };
}

/** The action as a link would tell it: what is finer than a link can say is not done either. Throws WireError for what no link can say. */
export function tellable(action: LabAction): LabAction {
  const writer = new Writer();
  writeAction(writer, action);
  const reader = new Reader(writer.finish());
  return reader.end(readAction(reader));
}

/* Actions: a number each, which is never given to another */

const KINDS: readonly LabAction['type'][] = [
  'edit',
  'add',
  'add-liar',
  'remove',
  'crash',
  'restart',
  'fault',
  'heal',
  'clock',
  'web-rtc',
  'disk',
  'lie',
  'flood',
];

function writeAction(writer: Writer, action: LabAction): void {
  writer.u8(KINDS.indexOf(action.type));
  switch (action.type) {
    case 'edit':
      writer.varuint(action.place).varuint(action.at).varuint(action.remove).text(action.insert);
      return;
    case 'add':
    case 'add-liar':
      return;
    case 'remove':
    case 'crash':
    case 'restart':
      writer.varuint(action.place);
      return;
    case 'fault':
      writeScope(writer, action.scope);
      return writeConditions(writer, action.conditions);
    case 'heal':
      writer.varuint(action.fault ?? 0);
      return;
    case 'clock':
      writer.varuint(action.place).varuint(Math.round(action.rate * MILLI));
      writer.varuint(action.aheadMs + CLOCK_AHEAD_MS_MAX);
      return;
    case 'web-rtc':
      writer.varuint(action.place).u8(action.isAllowed ? 1 : 0);
      return;
    case 'disk':
      writer
        .varuint(action.place)
        .varuint(action.slowMs)
        .u8(action.isFull ? 1 : 0);
      return;
    case 'lie':
      writer.u8(TRICK_NAMES.indexOf(action.trick));
      return;
    case 'flood':
      writer.u8(action.isOn ? 1 : 0);
  }
}

function readAction(reader: Reader): LabAction {
  const type = oneOf(KINDS, reader.u8());
  const place = (): number => reader.varuint(PLACES_MAX);
  switch (type) {
    case 'edit':
      return {
        type,
        place: place(),
        at: reader.varuint(NUMBER_MAX),
        remove: reader.varuint(NUMBER_MAX),
        insert: reader.text(4 * EDIT_LENGTH_MAX),
      };
    case 'add':
    case 'add-liar':
      return { type };
    case 'remove':
    case 'crash':
    case 'restart':
      return { type, place: place() };
    case 'fault':
      return { type, scope: readScope(reader), conditions: readConditions(reader) };
    case 'heal':
      return { type, fault: reader.varuint(NUMBER_MAX) || null };
    case 'clock':
      return {
        type,
        place: place(),
        rate: within(reader.varuint(CLOCK_RATE_MAX * MILLI), CLOCK_RATE_MIN * MILLI) / MILLI,
        aheadMs: reader.varuint(2 * CLOCK_AHEAD_MS_MAX) - CLOCK_AHEAD_MS_MAX,
      };
    case 'web-rtc':
      return { type, place: place(), isAllowed: flag(reader) };
    case 'disk':
      return {
        type,
        place: place(),
        slowMs: reader.varuint(DISK_SLOW_MS_MAX),
        isFull: flag(reader),
      };
    case 'lie':
      return { type, trick: oneOf(TRICK_NAMES, reader.u8()) };
    case 'flood':
      return { type, isOn: flag(reader) };
  }
}

function oneOf<T>(list: readonly T[], at: number): T {
  if (at >= list.length) throw new WireError(`no item ${at}`);
  return list[at] as T;
}

const flag = (reader: Reader): boolean => oneOf([false, true], reader.u8());

const SCOPES: readonly LabScope['on'][] = ['all', 'relay', 'peer', 'link', 'islands'];

function writeScope(writer: Writer, scope: LabScope): void {
  writer.u8(SCOPES.indexOf(scope.on));
  if (scope.on === 'peer') writer.varuint(scope.place);
  if (scope.on === 'link') writer.varuint(scope.a).varuint(scope.b);
  if (scope.on !== 'islands') return;
  writer.varuint(scope.islands.length);
  for (const island of scope.islands) {
    writer.varuint(island.length);
    for (const place of island) writer.varuint(place);
  }
}

function readScope(reader: Reader): LabScope {
  const on = oneOf(SCOPES, reader.u8());
  switch (on) {
    case 'all':
    case 'relay':
      return { on };
    case 'peer':
      return { on, place: reader.varuint(PLACES_MAX) };
    case 'link':
      return { on, a: reader.varuint(PLACES_MAX), b: reader.varuint(PLACES_MAX) };
    case 'islands': {
      const islands = Array.from({ length: reader.varuint(ISLANDS_MAX) }, () =>
        Array.from({ length: reader.varuint(PLACES_MAX) }, () => reader.varuint(PLACES_MAX)),
      );
      return { on, islands };
    }
  }
}

const CUTS: readonly FaultConditions['cut'][] = [
  undefined,
  'both',
  'a-to-b',
  'b-to-a',
  'in',
  'out',
];

function writeConditions(writer: Writer, conditions: FaultConditions): void {
  const {
    cut,
    delayMs = 0,
    jitterMs = 0,
    loss = 0,
    duplicate = 0,
    reorder = 0,
    kbps = 0,
    pause,
  } = conditions;
  writer.u8(CUTS.indexOf(cut)).u8(pause === true ? 1 : 0);
  for (const ms of [delayMs, jitterMs]) writer.varuint(Math.round(ms));
  for (const share of [loss, duplicate, reorder]) writer.varuint(Math.round(share * MILLI));
  writer.varuint(Math.round(kbps));
}

/** From 0: absent. */
function readConditions(reader: Reader): FaultConditions {
  const cut = oneOf(CUTS, reader.u8());
  const pause = flag(reader);
  const conditions: FaultConditions = {
    ...(cut === undefined ? {} : { cut }),
    ...(pause ? { pause: true } : {}),
  };
  for (const name of ['delayMs', 'jitterMs'] as const) {
    const ms = reader.varuint(TIME_MS_MAX);
    if (ms > 0) conditions[name] = ms;
  }
  for (const name of ['loss', 'duplicate', 'reorder'] as const) {
    const share = reader.varuint(MILLI) / MILLI;
    if (share > 0) conditions[name] = share;
  }
  const kbps = reader.varuint(NUMBER_MAX);
  if (kbps > 0) conditions.kbps = kbps;
  return conditions;
}
