/** `--check [URL]`: what is wrong with this host, from inside and, where a URL is given, from outside. */
import { existsSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import type { Settings } from '../flags.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import {
  certificateFacts,
  descriptorLimit,
  diskFacts,
  memoryLimit,
  redirectFacts,
  tcpFacts,
  udpFacts,
} from './host-facts.ts';
import {
  judgeApp as judgeBuiltApp,
  judgeCertificateFiles,
  judgeClock,
  judgeDescriptors,
  judgeDisk,
  judgeMemory,
  judgeNode,
  judgePort,
  judgeProxySettings,
} from './judge-host.ts';
import {
  isLocalName,
  isPrivate,
  judgeAddress,
  judgeApp,
  judgeClocks,
  judgeForeign,
  judgeHealth,
  judgeMailbox,
  judgeMetrics,
  judgeProxy,
  judgeReadiness,
  judgeShown,
  judgeSocket,
  judgeStun,
  seenIn,
} from './judge-outside.ts';
import { askNats } from '../cluster/nats-bus.ts';
import { openPostgresStore } from '../mailbox/postgres-store.ts';
import { joinRelay, openMailbox } from './socket-probe.ts';
import { askStun, stunTarget } from './stun-probe.ts';
import { get, shownCertificate } from './web-probe.ts';

/** An address that nobody has (RFC 5737). */
const CLAIMED = '192.0.2.1';
/** A site that cannot be (RFC 6761). */
const FOREIGN = 'https://elsewhere.invalid';

export async function checkHost(settings: Settings): Promise<Finding[]> {
  const limits: Limits = { ...LIMITS, ...settings.limits };
  const { port, host, stunPort, appDirectory, tls, httpRedirectPort } = settings;
  const tcp = await tcpFacts(port, host);
  const stunHost = settings.stunHost ?? host ?? '*';
  const isBuilt = existsSync(join(appDirectory, 'index.html'));
  return [
    judgeNode(process.version),
    judgeClock(Date.now()),
    judgeBuiltApp(appDirectory, isBuilt),
    judgePort(tcp),
    ...(httpRedirectPort === undefined
      ? []
      : [judgePort(await redirectFacts(httpRedirectPort, host, tcp.outcome === 'ours'))]),
    ...(stunPort === null
      ? []
      : [
          judgePort(
            await udpFacts(
              stunPort === 0 ? port : stunPort,
              stunHost === '*' ? undefined : stunHost,
              tcp.outcome === 'ours',
            ),
          ),
        ]),
    ...(await checkMailbox(settings, limits)),
    ...(await checkCluster(settings)),
    ...(tls === undefined ? [] : [judgeCertificateFiles(await certificateFacts(tls))]),
    judgeDescriptors(await descriptorLimit(), limits.sockets),
    judgeMemory(await memoryLimit(), limits.queueTotalBytes),
    judgeProxySettings(settings.trustProxy ?? false, host),
  ];
}

async function checkMailbox(
  { mailboxDirectory, mailboxDatabase }: Settings,
  limits: Limits,
): Promise<Finding[]> {
  if (mailboxDirectory !== undefined) return judgeDisk(await diskFacts(mailboxDirectory, limits));
  if (mailboxDatabase === undefined)
    return [warn('mailbox', 'there is none', 'Leave out --no-mailbox, if that is not meant')];
  const store = await attempt(() => openPostgresStore(mailboxDatabase, limits));
  if (store instanceof Error)
    return [
      fail('mailbox', `PostgreSQL: ${store.message}`, 'Correct --store, or start PostgreSQL'),
    ];
  await store.close();
  return [ok('mailbox', 'PostgreSQL takes letters')];
}

async function checkCluster({ clusterUrls }: Settings): Promise<Finding[]> {
  if (clusterUrls === undefined) return [];
  const answer = await attempt(() => askNats(clusterUrls));
  if (answer instanceof Error)
    return [fail('cluster', `NATS: ${answer.message}`, 'Correct --cluster, or start NATS')];
  return [ok('cluster', 'NATS answers')];
}

export type UrlOptions = {
  /** For a private host. */
  admissionToken?: string;
  /** Certificates to trust instead of the system's, as PEM. */
  ca?: string;
};

export async function checkUrl(url: URL, options: UrlOptions = {}): Promise<Finding[]> {
  const { ca } = options;
  const findings: Finding[] = [judgeAddress(url)];
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const found = await attempt(() => lookup(name));
  if (found instanceof Error)
    return [...findings, fail('name', `${name} is no known name`, 'Add it to the DNS')];
  findings.push(ok('name', `${name} is at ${found.address}`));
  if (url.protocol === 'https:') {
    const shown = await attempt(() => shownCertificate(url, ca));
    if (shown instanceof Error)
      return [...findings, fail('certificate', `no TLS: ${shown.message}`, NOBODY_ANSWERS)];
    findings.push(judgeShown(shown, Date.now()));
  }
  const page = await attempt(() => get(new URL('/', url), ca));
  if (page instanceof Error)
    return [...findings, fail('app', `no answer: ${page.message}`, NOBODY_ANSWERS)];
  findings.push(judgeApp(page), judgeClocks(page.headers['date'] as string, Date.now()));
  const health = judgeHealth(await get(new URL('/healthz', url), ca));
  findings.push(health);
  // While it stops, it says so twice.
  if (health.level !== 'warn')
    findings.push(judgeReadiness(await get(new URL('/readyz', url), ca)));
  const isPublic = !isLocalName(url.hostname) && !isPrivate(found.address);
  findings.push(judgeMetrics(await get(new URL('/metrics', url), ca), isPublic));
  return [
    ...findings,
    ...(await checkProxy(url, ca)),
    ...(await checkSockets(url, options)),
    judgeStun(await stunAnswer(url, ca), isPublic),
  ];
}

const NOBODY_ANSWERS =
  'Is it running, and are its port and the address right, and open in the firewall?';

async function checkProxy(url: URL, ca: string | undefined): Promise<Finding[]> {
  const target = new URL('/check.json', url);
  const plain = seenIn((await get(target, ca)).body);
  const claimed = seenIn((await get(target, ca, { 'X-Forwarded-For': CLAIMED })).body);
  if (plain === null || claimed === null)
    return [fail('proxy', '/check.json is not passed on', 'Let the proxy pass every path on')];
  return judgeProxy(url, plain, { seen: claimed, address: CLAIMED });
}

async function checkSockets(url: URL, { ca, admissionToken }: UrlOptions): Promise<Finding[]> {
  const admit = admissionToken === undefined ? '' : `?admit=${encodeURIComponent(admissionToken)}`;
  const at = (path: string, origin: string) => ({ url: new URL(path + admit, url), origin, ca });
  const relay = await joinRelay(at('/relay', url.origin));
  const mailbox = await openMailbox(at('/mailbox', url.origin));
  const foreign = await joinRelay(at('/relay', FOREIGN));
  return [judgeSocket('relay', relay), judgeMailbox(mailbox, relay), judgeForeign(foreign)];
}

/** Null when peers are told of no STUN server at this host. */
async function stunAnswer(url: URL, ca: string | undefined): ReturnType<typeof askStunNamed> {
  const { body } = await get(new URL('/config.json', url), ca);
  const config = await attempt(async () => JSON.parse(body) as { iceUrls?: unknown });
  if (config instanceof Error || !Array.isArray(config.iceUrls)) return null;
  return askStunNamed(config.iceUrls.map(String));
}

async function askStunNamed(urls: readonly string[]): Promise<Parameters<typeof judgeStun>[0]> {
  const target = urls.map(stunTarget).find((each) => each !== null);
  if (target === undefined) return null;
  const answer = await attempt(() => askStun(target.host, target.port));
  return answer instanceof Error ? { ok: false, reason: answer.message } : answer;
}

async function attempt<T>(action: () => Promise<T>): Promise<T | Error> {
  try {
    return await action();
  } catch (error) {
    return error as Error;
  }
}
