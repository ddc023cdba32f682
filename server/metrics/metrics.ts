/**
 * What a host can watch, in Prometheus' format. Hot paths count in plain numbers, which are read at each look. Labels are fixed
 * words, never a topic, key, address or name.
 */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { Attachment } from '../attach.ts';
import type { StoreEvent } from '../mailbox/observed-store.ts';
import type { StunCounts } from '../stun/responder.ts';
import { REFUSALS } from '../tally.ts';
import { Numbers, type Reading } from './numbers.ts';

export type MetricsSources = {
  attachment: Pick<Attachment, 'counts' | 'tally' | 'traffic'>;
  /** Null where there is no responder. */
  stun: () => StunCounts | null;
  isReady: () => boolean;
  /** Null without TLS. */
  certificateExpiresAtMs: (() => number) | null;
};

export type Metrics = {
  /** Once, when the services are there. */
  watch(sources: MetricsSources): void;
  onStoreEvent(event: StoreEvent): void;
  readonly contentType: string;
  text(): Promise<string>;
};

/** From a fast disk to one in trouble. */
const STORE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Of the process, which several servers in one process share. */
let processRegistry: Registry | null = null;

function ofProcess(): Registry {
  if (processRegistry === null) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

export function createMetrics(): Metrics {
  const common = ofProcess();
  const registry = new Registry();
  const storeSeconds = new Histogram({
    name: 'folkmoot_mailbox_store_seconds',
    help: 'Time of the mailbox store to answer; an append is answered when it is on disk',
    labelNames: ['operation', 'outcome'] as const,
    buckets: STORE_SECONDS,
    registers: [registry],
  });
  const letters = new Counter({
    name: 'folkmoot_mailbox_letters_total',
    help: 'Letters acknowledged, those that were there already included',
    registers: [registry],
  });
  return {
    watch: (sources) => {
      const numbers = new Numbers(registry);
      ofServices(numbers, sources);
      ofNewcomers(numbers, sources);
      ofMailbox(numbers, sources);
      ofHost(numbers, sources);
      ofCluster(numbers, sources);
    },
    onStoreEvent: ({ operation, outcome, seconds, letters: count }) => {
      storeSeconds.observe({ operation, outcome }, seconds);
      letters.inc(count);
    },
    contentType: registry.contentType,
    text: async () => `${await common.metrics()}\n${await registry.metrics()}`,
  };
}

function ofServices(numbers: Numbers, { attachment }: MetricsSources): void {
  const counts = (read: (service: Record<string, number>) => number | undefined) => (): Reading[] =>
    Object.entries(attachment.counts()).flatMap(([service, values]) => {
      const value = typeof values === 'object' ? read(values) : undefined;
      return value === undefined ? [] : [[{ service }, value] as const];
    });
  numbers.gauge(
    'folkmoot_peers',
    'WebSockets of a service',
    ['service'],
    counts((of) => of['peers']),
  );
  numbers.gauge(
    'folkmoot_rooms',
    "Rooms with at least one peer, or the signaling service's topics",
    ['service'],
    counts((of) => of['rooms'] ?? of['topics']),
  );
  numbers.gauge(
    'folkmoot_queued_bytes',
    'Bytes that wait for readers',
    ['service'],
    counts((of) => of['queuedBytes']),
  );
  const traffic = (
    name: string,
    help: string,
    [into, out]: readonly ['framesIn' | 'bytesIn', 'framesOut' | 'bytesOut'],
  ): void =>
    numbers.counter(name, help, ['service', 'direction'], () =>
      attachment.traffic().flatMap(([service, passed]): Reading[] => [
        [{ service, direction: 'in' }, passed[into]],
        [{ service, direction: 'out' }, passed[out]],
      ]),
    );
  traffic('folkmoot_frames_total', 'WebSocket messages; those out are copies for each receiver', [
    'framesIn',
    'framesOut',
  ]);
  traffic('folkmoot_bytes_total', 'Bytes of these messages', ['bytesIn', 'bytesOut']);
}

function ofNewcomers(numbers: Numbers, { attachment }: MetricsSources): void {
  const { tally } = attachment;
  numbers.gauge('folkmoot_sockets', 'WebSockets of all services', [], () => [
    [{}, attachment.counts().sockets],
  ]);
  numbers.counter('folkmoot_joins_total', 'Peers that were let in', ['service'], () =>
    attachment.traffic().map(([service, { joins }]) => [{ service }, joins]),
  );
  numbers.counter(
    'folkmoot_refused_upgrades_total',
    'WebSockets that were refused before they were open',
    ['reason'],
    () => REFUSALS.map((reason) => [{ reason }, tally.refusals.get(reason) ?? 0]),
  );
  numbers.counter(
    'folkmoot_closes_total',
    'WebSockets that ended, by close code',
    ['service', 'code'],
    () =>
      [...tally.closes].flatMap(([service, codes]) =>
        [...codes].map(([code, count]) => [{ service, code }, count] as const),
      ),
  );
}

function ofMailbox(numbers: Numbers, { attachment }: MetricsSources): void {
  if (attachment.counts().mailbox === undefined) return;
  const stored = (key: 'boxes' | 'bytes') => (): Reading[] => [
    [{}, attachment.counts().mailbox?.[key] ?? 0],
  ];
  numbers.gauge('folkmoot_mailbox_boxes', 'Rooms with letters', [], stored('boxes'));
  numbers.gauge('folkmoot_mailbox_bytes', 'Letters of all rooms', [], stored('bytes'));
}

function ofCluster(numbers: Numbers, { attachment }: MetricsSources): void {
  // As below: a server alone is not one that lost the others.
  if (attachment.counts().cluster === undefined) return;
  const reading = (name: 'connected' | 'processes' | 'remotePeers' | 'heard' | 'ignored') => () => {
    const { cluster } = attachment.counts();
    return cluster === undefined ? [] : [[{}, cluster[name]] as const];
  };
  const gauge = (name: string, help: string, read: () => Reading[]): void =>
    numbers.gauge(`folkmoot_cluster_${name}`, help, [], read);
  const counter = (name: string, help: string, read: () => Reading[]): void =>
    numbers.counter(`folkmoot_cluster_${name}`, help, [], read);
  gauge('connected', '1 while other processes can be reached through NATS', reading('connected'));
  gauge('processes', 'Other processes that are heard', reading('processes'));
  gauge('remote_peers', 'Peers of other processes that ours see', reading('remotePeers'));
  counter('messages_total', 'Messages heard from other processes', reading('heard'));
  counter('ignored_total', 'Messages that made no sense', reading('ignored'));
}

function ofHost(numbers: Numbers, { stun, isReady, certificateExpiresAtMs }: MetricsSources): void {
  numbers.gauge('folkmoot_ready', '1 while /readyz says that newcomers are welcome', [], () => [
    [{}, isReady() ? 1 : 0],
  ]);
  numbers.counter(
    'folkmoot_stun_total',
    'STUN questions, by what became of them',
    ['outcome'],
    () => {
      const counts = stun();
      return counts === null
        ? []
        : Object.entries(counts).map(([outcome, count]) => [{ outcome }, count]);
    },
  );
  // A gauge without labels is 0 when nobody sets it: an alarm where there is no certificate.
  if (certificateExpiresAtMs === null) return;
  numbers.gauge(
    'folkmoot_certificate_expires_seconds',
    "Unix time of the certificate's end",
    [],
    () => [[{}, certificateExpiresAtMs() / 1000]],
  );
}
