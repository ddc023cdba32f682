/** Facts of this machine, for `judge-host.ts`. */
import { X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { access, constants, mkdtemp, open, readFile, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { connectControl } from '../mailbox/control.ts';
import { EmbeddedStore } from '../mailbox/embedded-store.ts';
import { currentGeneration, isOwn } from '../mailbox/generations.ts';
import { HostError } from '../host-error.ts';
import type { Limits } from '../limits.ts';
import { readCertificate, type TlsFiles } from '../tls/certificate.ts';
import type { CertificateFacts, DiskFacts, PortFacts } from './judge-host.ts';

const SYNCS = 8;
const SYNC_BYTES = 4096;
const ANSWER_MS = 2_000;
/** Of statfs(2): tmpfs, ramfs; NFS, SMB, SMB2. */
const MEMORY_TYPES = new Set([0x01021994, 0x858458f6]);
const NETWORK_TYPES = new Set([0x6969, 0x517b, 0xfe534d42]);

export async function tcpFacts(port: number, host: string | undefined): Promise<PortFacts> {
  const code = await tryTcp(port, host);
  const isOurs = code === 'EADDRINUSE' && (await answersAsOurs(port, host));
  return { kind: 'TCP', port, host, outcome: isOurs ? 'ours' : code };
}

/** Of the port that only redirects. `isRunning`: a server of ours has the main port, and so this one too. */
export async function redirectFacts(
  port: number,
  host: string | undefined,
  isRunning: boolean,
): Promise<PortFacts> {
  const code = await tryTcp(port, host);
  const isOurs = code === 'EADDRINUSE' && isRunning;
  return { kind: 'TCP', port, host, outcome: isOurs ? 'ours' : code };
}

function tryTcp(port: number, host: string | undefined): Promise<string> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () =>
      server.close(() => done('free')),
    );
  });
}

async function answersAsOurs(port: number, host: string | undefined): Promise<boolean> {
  for (const scheme of ['http', 'https']) {
    const at = host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    const url = `${scheme}://${at.includes(':') ? `[${at}]` : at}:${port}/check.json`;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
      if (typeof ((await answer.json()) as { trustsProxy?: unknown }).trustsProxy === 'boolean')
        return true;
    } catch (error) {
      // Its certificate is for another name than this address, but something speaks TLS here.
      const { cause } = error as { cause?: { code?: string } };
      if (cause?.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return true;
    }
  }
  return false;
}

/** `tcpIsOurs`: a running server of ours has this UDP port too. */
export async function udpFacts(
  port: number,
  host: string | undefined,
  tcpIsOurs: boolean,
): Promise<PortFacts> {
  const code = await new Promise<string>((done) => {
    const socket = createSocket(host === undefined || host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      done(error.code ?? error.message);
    });
    socket.bind(port, host, () => socket.close(() => done('free')));
  });
  return { kind: 'UDP', port, host, outcome: code === 'EADDRINUSE' && tcpIsOurs ? 'ours' : code };
}

export async function diskFacts(directory: string, limits: Limits): Promise<DiskFacts> {
  const wantedBytes = limits.mailboxTotalBytes;
  const nothing = { syncMs: 0, freeBytes: 0, kind: 'disk', wantedBytes } as const;
  try {
    const there = await nearest(resolve(directory));
    const syncMs = await syncTime(there);
    const { type, bavail, bsize } = await statfs(there);
    const kind = MEMORY_TYPES.has(type) ? 'memory' : NETWORK_TYPES.has(type) ? 'network' : 'disk';
    const { heldBy, heldBytes } = await holder(directory, limits);
    const left = Math.max(0, wantedBytes - heldBytes);
    return {
      ...{ directory, trouble: null, heldBy, syncMs },
      ...{ freeBytes: bavail * bsize, kind, wantedBytes: left },
    };
  } catch (error) {
    return { directory, trouble: (error as Error).message, heldBy: 'nobody', ...nothing };
  }
}

/** The directory, or the one in which the server would make it. */
async function nearest(directory: string): Promise<string> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return directory;
  } catch (error) {
    const up = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || up === directory) throw error;
    return nearest(up);
  }
}

/** Milliseconds of a synced write, the median of some. */
async function syncTime(directory: string): Promise<number> {
  const folder = await mkdtemp(join(directory, '.folkmoot-check-'));
  try {
    const file = await open(join(folder, 'sync'), 'w');
    const times: number[] = [];
    try {
      for (let i = 0; i < SYNCS; i++) {
        const began = performance.now();
        await file.write(new Uint8Array(SYNC_BYTES));
        await file.datasync();
        times.push(performance.now() - began);
      }
    } finally {
      await file.close();
    }
    return times.toSorted((a, b) => a - b)[SYNCS / 2] ?? 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function holder(
  directory: string,
  limits: Limits,
): Promise<{ heldBy: DiskFacts['heldBy']; heldBytes: number }> {
  const socket = await connectControl(directory);
  socket?.destroy();
  if (socket !== null) return { heldBy: 'our server', heldBytes: 0 };
  const isMailbox =
    (await exists(join(directory, 'CURRENT'))) || (await currentGeneration(directory)) !== '';
  // What another user opens is that user's afterwards, and the server could not write it.
  if (!isMailbox || !(await isOwn(directory))) return { heldBy: 'nobody', heldBytes: 0 };
  try {
    const store = await EmbeddedStore.open(directory, limits);
    const { bytes } = await store.totals();
    await store.close();
    return { heldBy: 'nobody', heldBytes: bytes };
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    if (cause?.code === 'LEVEL_LOCKED') return { heldBy: 'another process', heldBytes: 0 };
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Open files that this process may have; null where the system does not tell. */
export async function descriptorLimit(): Promise<number | null> {
  try {
    const limits = await readFile('/proc/self/limits', 'utf8');
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}

/** Bytes of memory for this process: the machine's, or what its control group leaves of it. */
export async function memoryLimit(): Promise<number> {
  const paths = [
    '/sys/fs/cgroup/memory.max',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    ...(await ownGroupPaths()),
  ];
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  const limits = texts.map((text) => Number.parseInt(text, 10)).filter((bytes) => bytes > 0);
  return Math.min(totalmem(), ...limits);
}

async function ownGroupPaths(): Promise<string[]> {
  const text = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const [, path] = /^0::(\/.+)$/m.exec(text) ?? [];
  return path === undefined ? [] : [join('/sys/fs/cgroup', path, 'memory.max')];
}

export async function certificateFacts(files: TlsFiles): Promise<CertificateFacts> {
  const now = Date.now();
  try {
    const { cert, expiresAtMs } = await readCertificate(files);
    const validFrom = Date.parse(new X509Certificate(cert).validFrom);
    return { trouble: null, validFrom, validTo: expiresAtMs, now };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { trouble: error.message, validFrom: 0, validTo: 0, now };
  }
}
