/** A request as the server sees it: what a proxy made of it. Its sender learns nothing that it did not send, but its own address. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { clientAddress } from '../addresses.ts';

export type Seen = {
  host: string | null;
  /** Whether `X-Forwarded-For` came with the request. */
  forwardedFor: boolean;
  trustsProxy: boolean;
  /** Whether the connection to the server itself was TLS. */
  encrypted: boolean;
  /** The sender's address, as limits count by it. */
  address: string;
};

export function seenFrom(request: IncomingMessage, trustsProxy: boolean): Seen {
  return {
    host: request.headers.host ?? null,
    forwardedFor: request.headers['x-forwarded-for'] !== undefined,
    trustsProxy,
    encrypted: request.socket instanceof TLSSocket,
    address: clientAddress(request, trustsProxy),
  };
}
