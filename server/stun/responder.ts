/** The STUN function on a UDP socket. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { performance } from 'node:perf_hooks';
import { addressKey, AddressRate } from '../addresses.ts';
import type { Limits } from '../limits.ts';
import { stunResponse } from './response.ts';

/** `ignored`: no question that is ours to answer. */
export type StunCounts = { answered: number; limited: number; ignored: number };

export type StunResponder = {
  readonly port: number;
  readonly counts: Readonly<StunCounts>;
  close(): Promise<void>;
};

export type StunOptions = {
  port: number;
  host?: string;
  limits: Pick<Limits, 'stunPerSecond' | 'stunBurst'>;
};

/** Rejects when the port cannot be had. */
export async function startStun(options: StunOptions): Promise<StunResponder> {
  const { port, host, limits } = options;
  // Sources can be forged: without this limit we would send a victim as many answers as an attacker likes.
  const rate = new AddressRate({ perSecond: limits.stunPerSecond, burst: limits.stunBurst });
  const counts: StunCounts = { answered: 0, limited: 0, ignored: 0 };
  const socket = await bound(port, host);
  socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
    const response = stunResponse(bytes, from);
    if (response === null) {
      counts.ignored += 1;
      return;
    }
    if (!rate.take(addressKey(from.address), performance.now())) {
      counts.limited += 1;
      return;
    }
    counts.answered += 1;
    // Lost or refused answers are the asker's to repeat; an error must not end the process.
    socket.send(response, from.port, from.address, () => undefined);
  });
  socket.on('error', () => undefined);
  return {
    port: socket.address().port,
    counts,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** On all interfaces both IP versions share a socket, where the host has both. */
async function bound(port: number, host: string | undefined): Promise<Socket> {
  if (host !== undefined) return bind(host.includes(':') ? 'udp6' : 'udp4', port, host);
  try {
    return await bind('udp6', port, '::');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
    return bind('udp4', port, '0.0.0.0');
  }
}

function bind(type: 'udp4' | 'udp6', port: number, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(type);
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
