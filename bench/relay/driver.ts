/** The load, in a process of its own so that its work is not counted as the server's. Told what to do over IPC. */
import { performance } from 'node:perf_hooks';
import { must } from '../../src/lib/assert.ts';
import { connect, type Client, type Target } from './clients.ts';

export type Job =
  | { type: 'connect'; target: Target; port: number; rooms: number; peersPerRoom: number }
  /** Every peer sends this often, each at its own moment. */
  | { type: 'paced'; perPeerPerSecond: number; seconds: number }
  /** One peer in each of so many rooms, spread over all, sends once, one after the other. */
  | { type: 'once'; rooms: number; everyMs: number }
  /** Every peer keeps this many updates on their way. */
  | { type: 'full'; window: number; seconds: number }
  | { type: 'disconnect' };

export type Result = {
  delivered: number;
  expected: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** What the percentiles are of, in ascending order: every delivery of a job that is not `full`, else every eighth. */
  latenciesMs: number[];
};

const CONNECTS_AT_ONCE = 50;
const SETTLE_MS = 10_000;
/** As fast as it goes there are more deliveries than anyone needs times of. */
const FULL_SAMPLES_OF = 8;

let clients: Client[] = [];
let peersPerRoom = 0;
let sentAt: number[][] = [];
let delivered = 0;
let latencies: number[] = [];
let sampleEvery = 1;
let onAcknowledged: ((sender: number) => void) | null = null;

function onDelivered(receiver: number, sender: number, number: number): void {
  delivered += 1;
  const at = sentAt[sender]?.[number];
  if (at !== undefined && delivered % sampleEvery === 0) latencies.push(performance.now() - at);
  // The next peer in the room stands for all others.
  if (onAcknowledged !== null && receiver === nextInRoom(sender)) onAcknowledged(sender);
}

function nextInRoom(peer: number): number {
  const first = peer - (peer % peersPerRoom);
  return first + ((peer - first + 1) % peersPerRoom);
}

function send(peer: number): void {
  must(sentAt[peer]).push(performance.now());
  must(clients[peer]).send();
}

async function connectAll(job: Extract<Job, { type: 'connect' }>): Promise<void> {
  peersPerRoom = job.peersPerRoom;
  const total = job.rooms * job.peersPerRoom;
  clients = [];
  sentAt = Array.from({ length: total }, () => []);
  for (let from = 0; from < total; from += CONNECTS_AT_ONCE) {
    const ids = Array.from(
      { length: Math.min(CONNECTS_AT_ONCE, total - from) },
      (_, i) => from + i,
    );
    const opened = ids.map((id) =>
      connect(job.target, {
        port: job.port,
        room: Math.floor(id / job.peersPerRoom),
        id,
        onDelivered: (sender, number) => onDelivered(id, sender, number),
      }),
    );
    clients.push(...(await Promise.all(opened)));
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function measured(seconds: number, run: (until: number) => Promise<void>): Promise<Result> {
  delivered = 0;
  latencies = [];
  const before = sentCount();
  const start = performance.now();
  await run(start + seconds * 1000);
  const expected = (sentCount() - before) * (peersPerRoom - 1);
  const giveUp = performance.now() + SETTLE_MS;
  while (delivered < expected && performance.now() < giveUp) await sleep(5);
  latencies.sort((a, b) => a - b);
  const rank = (share: number): number =>
    latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    delivered,
    expected,
    seconds: (performance.now() - start) / 1000,
    p50Ms: rank(0.5),
    p99Ms: rank(0.99),
    latenciesMs: latencies,
  };
}

function sentCount(): number {
  return sentAt.reduce((sum, list) => sum + list.length, 0);
}

async function paced(perPeerPerSecond: number, until: number): Promise<void> {
  const start = performance.now();
  const perMs = (clients.length * perPeerPerSecond) / 1000;
  let sent = 0;
  while (performance.now() < until) {
    const due = Math.floor((performance.now() - start) * perMs);
    for (; sent < due; sent++) send(sent % clients.length);
    await sleep(1);
  }
}

async function once(rooms: number, everyMs: number): Promise<void> {
  const apart = Math.max(1, Math.floor(clients.length / peersPerRoom / rooms)) * peersPerRoom;
  for (let peer = 0; peer < Math.min(clients.length, rooms * apart); peer += apart) {
    send(peer);
    await sleep(everyMs);
  }
}

async function full(window: number, until: number): Promise<void> {
  let running = true;
  onAcknowledged = (sender) => {
    if (running) send(sender);
  };
  for (let i = 0; i < window; i++) for (let peer = 0; peer < clients.length; peer++) send(peer);
  await sleep(until - performance.now());
  running = false;
}

async function perform(job: Job): Promise<Result | null> {
  switch (job.type) {
    case 'connect':
      await connectAll(job);
      return null;
    case 'paced':
      [onAcknowledged, sampleEvery] = [null, 1];
      return measured(job.seconds, (until) => paced(job.perPeerPerSecond, until));
    case 'once':
      [onAcknowledged, sampleEvery] = [null, 1];
      return measured(0, () => once(job.rooms, job.everyMs));
    case 'full':
      sampleEvery = FULL_SAMPLES_OF;
      return measured(job.seconds, (until) => full(job.window, until));
    case 'disconnect':
      for (const client of clients) client.close();
      clients = [];
      return null;
  }
}

process.on('message', (job: Job) => {
  perform(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
