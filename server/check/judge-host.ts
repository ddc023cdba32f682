/** What facts of this machine mean for a host. Pure. */
import { fail, inBytes, ok, warn, type Finding } from './finding.ts';

/** What package.json asks for. */
const NODE_MIN = [20, 19] as const;
const SYNC_MS_SLOW = 50;
/** Less than this left on a disk is soon nothing. */
const FREE_BYTES_MIN = 1024 * 1024 * 1024;
/** Beside the sockets: files, the database's tables, plain requests. */
const DESCRIPTORS_BESIDE = 1_000;
/** What a process needs beside what waits in queues. */
const MEMORY_BESIDE_BYTES = 256 * 1024 * 1024;
const EXPIRY_DAYS_SOON = 14;
const DAY_MS = 24 * 60 * 60 * 1000;
const PRIVILEGED_PORTS_END = 1024;
/** A clock before this server was written is wrong. */
const WRITTEN_AT = Date.UTC(2026, 0, 1);

export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor, wantedMinor] = NODE_MIN;
  const isEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  if (isEnough) return ok('Node', version);
  return fail('Node', version, `Install Node ${wantedMajor}.${wantedMinor} or newer`);
}

export function judgeClock(now: number): Finding {
  const text = new Date(now).toISOString();
  if (now > WRITTEN_AT) return ok('clock', text);
  return fail('clock', `${text} is in the past`, 'Set the clock: certificates depend on it');
}

/** `outcome`: what a try to have the port gave: `free`, `ours` for a Folkmoot that has it, or the error's code. */
export type PortFacts = {
  kind: 'TCP' | 'UDP';
  port: number;
  host: string | undefined;
  outcome: string;
};

export function judgePort({ kind, port, host, outcome }: PortFacts): Finding {
  const what = `${kind} port`;
  const on = host === undefined ? 'on all addresses' : `on ${host}`;
  switch (outcome) {
    case 'free':
      return ok(what, `${port} is free ${on}`);
    case 'ours':
      return ok(what, `${port} is answered by a Folkmoot that runs here`);
    case 'EADDRINUSE':
      return fail(
        what,
        `${port} is used by another program`,
        `Find it with \`ss -lp\` and stop it, or choose another with ${kind === 'TCP' ? '--port' : '--stun-port'}`,
      );
    case 'EACCES':
      return fail(
        what,
        `${port} may not be used${port < PRIVILEGED_PORTS_END ? ': ports below 1024 need a right' : ''}`,
        'Use 8787 behind a proxy, or give the right: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit',
      );
    case 'EADDRNOTAVAIL':
      return fail(what, `this machine has no address ${host ?? ''}`, 'Correct --host');
    default:
      return fail(what, `${port} cannot be had ${on}: ${outcome}`, 'Correct --host or --port');
  }
}

export function judgeApp(directory: string, isBuilt: boolean): Finding {
  if (isBuilt) return ok('app', `built, in ${directory}`);
  return fail('app', `there is no built app in ${directory}`, 'Run `npm run build`');
}

export type DiskFacts = {
  directory: string;
  /** Why it cannot be written, if so. */
  trouble: string | null;
  heldBy: 'nobody' | 'our server' | 'another process';
  syncMs: number;
  freeBytes: number;
  kind: 'disk' | 'memory' | 'network';
  wantedBytes: number;
};

export function judgeDisk(facts: DiskFacts): Finding[] {
  const { directory, trouble, heldBy, syncMs, freeBytes, kind, wantedBytes } = facts;
  if (trouble !== null)
    return [
      fail(
        'mailbox',
        `${directory} cannot be written: ${trouble}`,
        'Give it to the user that the server runs as, or choose another with --mailbox-dir',
      ),
    ];
  return [
    heldBy === 'another process'
      ? fail(
          'mailbox',
          `${directory} is in use by another process`,
          'Two servers cannot share a directory: stop one, or give each its own --mailbox-dir',
        )
      : ok(
          'mailbox',
          `${directory} can be written${heldBy === 'our server' ? '; a running server has it open' : ''}`,
        ),
    judgeSync(syncMs),
    judgeSpace(directory, freeBytes, wantedBytes),
    ...(kind === 'disk' ? [] : [judgeKind(directory, kind)]),
  ];
}

function judgeSync(syncMs: number): Finding {
  const text = `a synced write takes ${syncMs.toFixed(1)} ms`;
  if (syncMs <= SYNC_MS_SLOW) return ok('disk sync', text);
  return warn('disk sync', text, 'Every receipt waits for one: a local SSD would be faster');
}

function judgeSpace(directory: string, freeBytes: number, wantedBytes: number): Finding {
  const text = `${inBytes(freeBytes)} free, and the mailbox may grow by ${inBytes(wantedBytes)}`;
  if (freeBytes < Math.min(FREE_BYTES_MIN, wantedBytes))
    return fail('disk space', text, `Make room on the disk of ${directory}`);
  if (freeBytes >= wantedBytes) return ok('disk space', text);
  return warn('disk space', text, 'Lower --mailbox-total-bytes, or make room');
}

function judgeKind(directory: string, kind: 'memory' | 'network'): Finding {
  if (kind === 'memory')
    return fail(
      'disk kind',
      `${directory} is in memory: a restart loses every letter`,
      'Choose a directory on a disk with --mailbox-dir',
    );
  return warn(
    'disk kind',
    `${directory} is on a network drive, where a synced write may not be one`,
    'Choose a local disk',
  );
}

/** `limit`: null where it cannot be known. */
export function judgeDescriptors(limit: number | null, sockets: number): Finding {
  const wanted = sockets + DESCRIPTORS_BESIDE;
  if (limit === null) return ok('open files', 'this system does not tell its limit');
  if (limit >= wanted) return ok('open files', `${limit} allowed, ${wanted} needed at most`);
  return warn(
    'open files',
    `${limit} allowed, and --sockets ${sockets} needs ${wanted}`,
    `Raise it (LimitNOFILE=${wanted} in the systemd unit, ulimits in compose.yaml), or lower --sockets`,
  );
}

export function judgeMemory(limitBytes: number, queueTotalBytes: number): Finding {
  const wanted = queueTotalBytes + MEMORY_BESIDE_BYTES;
  const text = `${inBytes(limitBytes)} for this process, ${inBytes(wanted)} needed at worst`;
  if (limitBytes >= wanted) return ok('memory', text);
  return warn('memory', text, 'Lower --queue-total-bytes, or give it more');
}

export function judgeProxySettings(trustProxy: boolean, host: string | undefined): Finding {
  if (!trustProxy) return ok('proxy', 'none is trusted: addresses are those of the connections');
  if (host !== undefined) return ok('proxy', `trusted, and reached on ${host} only`);
  return warn(
    'proxy',
    'trusted, but the port is open on all addresses: who comes past the proxy can claim any address',
    'Add --host 127.0.0.1 --stun-host "*", or close the TCP port in the firewall',
  );
}

export type CertificateFacts = {
  /** Why the files cannot be used, if so. */
  trouble: string | null;
  validFrom: number;
  validTo: number;
  now: number;
};

export function judgeCertificateFiles(facts: CertificateFacts): Finding {
  if (facts.trouble !== null)
    return fail('certificate', facts.trouble, 'Correct --tls-cert and --tls-key');
  return judgeValidity(facts) ?? ok('certificate', `valid until ${day(facts.validTo)}`);
}

/** Null when it is valid, and for long enough. */
export function judgeValidity({
  validFrom,
  validTo,
  now,
}: Pick<CertificateFacts, 'validFrom' | 'validTo' | 'now'>): Finding | null {
  if (now > validTo)
    return fail('certificate', `it ended on ${day(validTo)}`, 'Renew it: browsers refuse it');
  if (now < validFrom)
    return fail('certificate', `it begins on ${day(validFrom)}`, 'Set the clock, or get another');
  const days = Math.floor((validTo - now) / DAY_MS);
  if (days >= EXPIRY_DAYS_SOON) return null;
  return warn('certificate', `it ends in ${days} days`, 'See why it was not renewed yet');
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
