/** Plain requests from outside, and the certificate that is shown. */
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

const PATIENCE_MS = 8_000;
/** `index.html` is far smaller; what else answers need not be read. */
const BODY_BYTES_MAX = 256 * 1024;

export type WebAnswer = {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
};

/** Rejects when nothing answers. Redirects are answers. */
export function get(
  url: URL,
  ca: string | undefined,
  headers: Record<string, string> = {},
): Promise<WebAnswer> {
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  // The certificate is judged by a check of its own; a bad one should not hide the rest.
  const secure = { rejectUnauthorized: false, ...(ca === undefined ? {} : { ca }) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, timeout: PATIENCE_MS, agent: false, ...secure });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.on('response', (response) => {
      bodyOf(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    });
    asked.end();
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > BODY_BYTES_MAX) break;
  }
  return Buffer.concat(parts).toString();
}

export type ShownCertificate = {
  /** Why browsers would refuse it; null when they would not. */
  refusal: string | null;
  validFrom: number;
  validTo: number;
  protocol: string;
};

/** Rejects when nothing speaks TLS there. */
export function shownCertificate(url: URL, ca: string | undefined): Promise<ShownCertificate> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  const name = isIP(host) === 0 ? { servername: host } : {};
  const trust = ca === undefined ? {} : { ca };
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...name, ...trust, rejectUnauthorized: false });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
      const problem: unknown = socket.authorizationError;
      const refusal = socket.authorized
        ? null
        : String(problem instanceof Error ? (codeOf(problem) ?? problem.message) : problem);
      const [validFrom, validTo] = [Date.parse(from), Date.parse(to)];
      resolve({ refusal, validFrom, validTo, protocol: socket.getProtocol() ?? '' });
      socket.destroy();
    });
  });
}

const codeOf = (error: Error): string | undefined => (error as NodeJS.ErrnoException).code;
