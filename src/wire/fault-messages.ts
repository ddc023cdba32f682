/**
 * What peers tell each other of faults that somebody causes in a room (PROTOCOL.md section 8): signed statements, so that it does not
 * matter who passes them on. They travel beneath the faults, in c4 frames or as payloads of direct links, never through the mesh.
 */
import { utf8 } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from './codec.ts';
import { readPeerId, writePeerId, type PeerId } from './ids.ts';
import { SIGNATURE_BYTES } from './keys.ts';
import type { LinkKind } from './lanes.ts';
import { NOTICE_BYTES_MAX, NOTICE_FIRST_BYTE, ROOM_PEERS_MAX } from './limits.ts';

export type FaultScope =
  /** Every link in the room. */
  | { on: 'all' }
  /** Everyone's way to the relay: as if it had died. */
  | { on: 'relay' }
  /** Every link of this peer. Of self it needs nobody's leave. */
  | { on: 'peer'; peer: PeerId }
  /** What lies between two peers; one kind of link, or all. */
  | { on: 'link'; a: PeerId; b: PeerId; kind: LinkKind | null }
  /** Nothing passes from one set to another. Whoever is in none, as a newcomer, is with the first. */
  | { on: 'islands'; islands: readonly (readonly PeerId[])[] };

/** At least one. Numbers are for each way of each link. */
export type FaultConditions = {
  /** Nothing passes; `a-to-b` and `b-to-a` only on a link, `in` and `out` only on a peer. */
  cut?: 'both' | 'a-to-b' | 'b-to-a' | 'in' | 'out';
  /** Added one way, so a round trip grows by twice as much. */
  delayMs?: number;
  /** Up to this much more, drawn anew for each payload. */
  jitterMs?: number;
  /** From 0 to 0.95. What is reliable comes late instead of never. */
  loss?: number;
  /** From 0 to 1; only what may be lost is doubled or overtaken. */
  duplicate?: number;
  reorder?: number;
  /** Kilobits a second. */
  kbps?: number;
  /** The peer stands still, as a laptop that was shut: only on a peer. */
  pause?: true;
};

/** Names a fault: a number of its author's, lower than that of every statement that tells of it. */
export type FaultRef = { author: PeerId; number: number };

export type FaultStatement = {
  author: PeerId;
  /** Rises with each statement of its author, from 1. */
  number: number;
  signature: Uint8Array;
} & (
  | {
      type: 'cause';
      fault: number;
      scope: FaultScope;
      /** Whole steps of CONDITION_STEPS, none of nothing. */
      conditions: FaultConditions;
      /** Empty: of none. */
      profile: string;
      remainingMs: number;
    }
  | { type: 'heal'; faults: readonly FaultRef[] }
);

/** Without its signature. */
export type UnsignedFaultStatement = FaultStatement extends infer S
  ? S extends FaultStatement
    ? Omit<S, 'signature'>
    : never
  : never;

/** Statement numbers; a retired one is never given out again. */
const Kind = { cause: 0x01, heal: 0x02 } as const;
const SCOPES = ['all', 'relay', 'peer', 'link', 'islands'] as const;
const CUTS = ['both', 'a-to-b', 'b-to-a', 'in', 'out'] as const;
const KINDS: readonly (LinkKind | null)[] = ['tab', 'direct', 'relayed', null];

/** Numbers of conditions go as so many to one: tenths of milliseconds and of kilobits, millionths of chances. */
export const CONDITION_STEPS = {
  delayMs: 10,
  jitterMs: 10,
  loss: 1_000_000,
  duplicate: 1_000_000,
  reorder: 1_000_000,
  kbps: 10,
} as const;
const NUMBERS = Object.keys(CONDITION_STEPS) as (keyof typeof CONDITION_STEPS)[];
const FLAG_CUT = 1;
const FLAG_PAUSE = 1 << 7;

/** As many as can hold in one room. */
export const HEALED_IDS_MAX = 32;
export const PROFILE_BYTES_MAX = 64;

const DOMAIN = utf8('folkmoot fault v1\0');

/** What the signature of a statement covers. `body` is the statement without it. */
export function faultSigned(topic: Uint8Array, body: Uint8Array): Uint8Array {
  return new Writer(body.length + 64).raw(DOMAIN).raw(topic).raw(body).finish();
}

/** The statement without its signature, which follows it on the wire. */
export function encodeFaultBody(statement: UnsignedFaultStatement): Uint8Array {
  const writer = new Writer(256).u8(NOTICE_FIRST_BYTE).u8(Kind[statement.type]);
  writePeerId(writer, statement.author).varuint(statement.number);
  if (statement.type === 'heal') {
    writer.varuint(statement.faults.length);
    for (const { author, number } of statement.faults) writePeerId(writer, author).varuint(number);
    return writer.finish();
  }
  writer.varuint(statement.fault);
  writeScope(writer, statement.scope);
  writeConditions(writer, statement.conditions);
  return writer.text(statement.profile).varuint(statement.remainingMs).finish();
}

export function encodeFaultStatement(statement: FaultStatement): Uint8Array {
  const body = encodeFaultBody(statement);
  return new Writer(body.length + SIGNATURE_BYTES).raw(body).raw(statement.signature).finish();
}

/** Null: a kind of a later version. Throws WireError. `signature` is a view. */
export function decodeFaultStatement(
  bytes: Uint8Array,
): { statement: FaultStatement; body: Uint8Array } | null {
  if (bytes.length > NOTICE_BYTES_MAX) throw new WireError('notice is too long');
  const reader = new Reader(bytes);
  if (reader.u8() !== NOTICE_FIRST_BYTE) throw new WireError('not a notice');
  const kind = reader.u8();
  if (kind !== Kind.cause && kind !== Kind.heal) return null;
  const author = readPeerId(reader);
  const number = readNumber(reader);
  const told = kind === Kind.cause ? readCause(reader, number) : readHeal(reader);
  const signature = reader.raw(SIGNATURE_BYTES);
  const body = bytes.subarray(0, bytes.length - SIGNATURE_BYTES);
  return reader.end({ statement: { ...told, author, number, signature }, body });
}

type Told<T extends FaultStatement['type']> = Omit<
  FaultStatement & { type: T },
  'author' | 'number' | 'signature'
>;

function readCause(reader: Reader, number: number): Told<'cause'> {
  const fault = readNumber(reader);
  if (fault >= number) throw new WireError('a fault of the future');
  const scope = readScope(reader);
  const conditions = readConditions(reader);
  const profile = reader.text(PROFILE_BYTES_MAX);
  return { type: 'cause', fault, scope, conditions, profile, remainingMs: reader.varuint() };
}

function readHeal(reader: Reader): Told<'heal'> {
  const faults: FaultRef[] = [];
  for (let left = readCount(reader, HEALED_IDS_MAX); left > 0; left--)
    faults.push({ author: readPeerId(reader), number: readNumber(reader) });
  return { type: 'heal', faults };
}

/** Statements are numbered from 1. */
function readNumber(reader: Reader): number {
  const number = reader.varuint();
  if (number === 0) throw new WireError('a number that is none');
  return number;
}

function readCount(reader: Reader, max: number): number {
  const count = reader.varuint(max);
  if (count === 0) throw new WireError('an empty list');
  return count;
}

function writeScope(writer: Writer, scope: FaultScope): void {
  writer.u8(SCOPES.indexOf(scope.on));
  switch (scope.on) {
    case 'all':
    case 'relay':
      return;
    case 'peer':
      writePeerId(writer, scope.peer);
      return;
    case 'link':
      writePeerId(writePeerId(writer, scope.a), scope.b).u8(KINDS.indexOf(scope.kind));
      return;
    case 'islands':
      writer.varuint(scope.islands.length);
      for (const island of scope.islands) {
        writer.varuint(island.length);
        for (const peer of island) writePeerId(writer, peer);
      }
  }
}

function readScope(reader: Reader): FaultScope {
  const on = oneOf(SCOPES, reader);
  switch (on) {
    case 'all':
    case 'relay':
      return { on };
    case 'peer':
      return { on, peer: readPeerId(reader) };
    case 'link':
      return { on, a: readPeerId(reader), b: readPeerId(reader), kind: oneOf(KINDS, reader) };
    case 'islands':
      return { on, islands: readIslands(reader) };
  }
}

function readIslands(reader: Reader): PeerId[][] {
  const islands: PeerId[][] = [];
  for (let left = readCount(reader, ROOM_PEERS_MAX); left > 0; left--) {
    const island: PeerId[] = [];
    for (let more = readCount(reader, ROOM_PEERS_MAX); more > 0; more--)
      island.push(readPeerId(reader));
    islands.push(island);
  }
  return islands;
}

function oneOf<T>(values: readonly T[], reader: Reader): T {
  const value = values[reader.u8()];
  if (value === undefined) throw new WireError('a choice that there is not');
  return value;
}

/** A flag for each that is there, then their values in this order. */
function writeConditions(writer: Writer, conditions: FaultConditions): void {
  let flags = conditions.cut === undefined ? 0 : FLAG_CUT;
  if (conditions.pause) flags |= FLAG_PAUSE;
  for (const [i, name] of NUMBERS.entries()) if (conditions[name] !== undefined) flags |= 2 << i;
  writer.u8(flags);
  if (conditions.cut !== undefined) writer.u8(CUTS.indexOf(conditions.cut));
  for (const name of NUMBERS) {
    const value = conditions[name];
    if (value !== undefined) writer.varuint(Math.round(value * CONDITION_STEPS[name]));
  }
}

function readConditions(reader: Reader): FaultConditions {
  const flags = reader.u8();
  if (flags === 0) throw new WireError('a fault without conditions');
  const conditions: FaultConditions = {};
  if ((flags & FLAG_CUT) !== 0) conditions.cut = oneOf(CUTS, reader);
  for (const [i, name] of NUMBERS.entries())
    if ((flags & (2 << i)) !== 0) conditions[name] = readSteps(reader) / CONDITION_STEPS[name];
  if ((flags & FLAG_PAUSE) !== 0) conditions.pause = true;
  return conditions;
}

/** Far more than any condition may be; above, a quotient would not give its steps back. */
const STEPS_MAX = 2 ** 40;

function readSteps(reader: Reader): number {
  const steps = reader.varuint(STEPS_MAX);
  if (steps === 0) throw new WireError('a condition of nothing');
  return steps;
}
