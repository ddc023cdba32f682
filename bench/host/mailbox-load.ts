/** Peers of a mailbox, in a process of their own. Told what to do over IPC: to append at a pace and say how long each answer took, or as fast as they are let. */
import { randomBytes, sign } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { must } from '../../src/lib/assert.ts';
import { PROTOCOL_VERSION_MAX } from '../../src/wire/limits.ts';
import {
  boxStatement,
  decodeMailboxToPeer,
  encodePeerToMailbox,
  MAILBOX_SUBPROTOCOL,
  mailboxOpenStatement,
} from '../../src/wire/mailbox-frames.ts';
import { writerStatement } from '../../src/wire/session-record.ts';
import { sha256 } from '../../server/mailbox/sha256.ts';
import { keysOf } from '../../server/testing.ts';

export type MailboxJob =
  | { type: 'connect'; port: number; rooms: number; name: string }
  /** All together so often, one after the other, one letter each time. */
  | { type: 'paced'; perSecond: number; seconds: number; letterBytes: number }
  /** Every peer keeps so many appends of one letter under way. */
  | { type: 'flood'; underWay: number; letterBytes: number }
  /** Ends a flood; answers with its figures. */
  | { type: 'rest' };

/** Times from an append to its `kept`, in milliseconds, and how many were kept and refused. */
export type MailboxResult = { latenciesMs: number[]; kept: number; refused: number };

const SETTLE_MS = 10_000;
const CONNECTS_AT_ONCE = 25;

/** `askedAt`: by ticket. */
type Writer = { socket: WebSocket; askedAt: Map<number, number> };

const writers: Writer[] = [];
let ticket = 0;
let [latencies, kept, refused]: [number[], number, number] = [[], 0, 0];
let again: ((writer: Writer) => void) | null = null;

function append(writer: Writer, letterBytes: number): void {
  ticket += 1;
  writer.askedAt.set(ticket, performance.now());
  const letters = [randomBytes(letterBytes)];
  writer.socket.send(encodePeerToMailbox({ type: 'append', ticket, isCheckpoint: false, letters }));
}

/** The answer to a mailbox's challenge, by a session that may write. */
function openFrame(nonce: Uint8Array, room: string): Uint8Array {
  const [topicKeys, writerKeys] = [keysOf(`topic ${room}`), keysOf(`writers ${room}`)];
  const sessionKeys = keysOf(`session ${randomBytes(8).toString('hex')}`);
  const [topic, session] = [topicKeys.publicKey, sessionKeys.publicKey];
  const keys = { topic, writers: writerKeys.publicKey };
  const statement = mailboxOpenStatement(nonce, keys, session);
  const start = { number: 0, hash: sha256(boxStatement(keys)) };
  return encodePeerToMailbox({
    ...{ type: 'open', version: PROTOCOL_VERSION_MAX, ...keys, session },
    topicSignature: sign(null, statement, topicKeys.secretKey),
    sessionSignature: sign(null, statement, sessionKeys.secretKey),
    certificate: sign(null, writerStatement(topic, session), writerKeys.secretKey),
    ...{ cursor: start, seen: start },
  });
}

function writerOf(port: number, room: string): Promise<Writer> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/mailbox`, [MAILBOX_SUBPROTOCOL], {
    perMessageDeflate: false,
  });
  const writer: Writer = { socket, askedAt: new Map() };
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (data: Buffer) => {
      const message = decodeMailboxToPeer(Uint8Array.from(data));
      if (message.type === 'challenge') socket.send(openFrame(message.nonce, room));
      else if (message.type === 'opened') resolve(writer);
      else if (message.type === 'kept' || message.type === 'refused')
        answered(writer, message.ticket, message.type === 'kept');
    });
  });
}

function answered(writer: Writer, number: number, isKept: boolean): void {
  const at = writer.askedAt.get(number);
  if (at === undefined) return;
  writer.askedAt.delete(number);
  if (isKept) {
    kept += 1;
    latencies.push(performance.now() - at);
  } else refused += 1;
  again?.(writer);
}

async function paced(job: Extract<MailboxJob, { type: 'paced' }>): Promise<void> {
  const start = performance.now();
  const total = Math.round(job.perSecond * job.seconds);
  for (let sent = 0; sent < total; sent++) {
    const dueMs = (sent / job.perSecond) * 1000 - (performance.now() - start);
    if (dueMs > 0) await sleep(dueMs);
    append(must(writers[sent % writers.length]), job.letterBytes);
  }
  const giveUp = performance.now() + SETTLE_MS;
  while (writers.some(({ askedAt }) => askedAt.size > 0) && performance.now() < giveUp)
    await sleep(5);
}

async function perform(job: MailboxJob): Promise<MailboxResult> {
  if (job.type !== 'rest') [latencies, kept, refused] = [[], 0, 0];
  if (job.type === 'connect') {
    for (let from = 0; from < job.rooms; from += CONNECTS_AT_ONCE) {
      const count = Math.min(CONNECTS_AT_ONCE, job.rooms - from);
      const rooms = Array.from({ length: count }, (_, i) => `${job.name} ${from + i}`);
      writers.push(...(await Promise.all(rooms.map((room) => writerOf(job.port, room)))));
    }
  } else if (job.type === 'paced') {
    again = null;
    await paced(job);
  } else if (job.type === 'flood') {
    again = (writer) => append(writer, job.letterBytes);
    for (const writer of writers)
      for (let i = 0; i < job.underWay; i++) append(writer, job.letterBytes);
  } else {
    again = null;
    const giveUp = performance.now() + SETTLE_MS;
    while (writers.some(({ askedAt }) => askedAt.size > 0) && performance.now() < giveUp)
      await sleep(5);
  }
  return { latenciesMs: latencies, kept, refused };
}

process.on('message', (job: MailboxJob) => {
  perform(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
