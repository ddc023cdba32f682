/** A second port without TLS that only says where the first one is. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const HOST_HEADER = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,200})(?::\d{1,5})?$/;
const HTTPS_PORT = 443;

export function redirectTo(port: number) {
  const suffix = port === HTTPS_PORT ? '' : `:${port}`;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const host = HOST_HEADER.exec(request.headers.host ?? '')?.[1];
    const path = request.url ?? '/';
    if (host === undefined || !path.startsWith('/')) {
      response.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    const headers = { Location: `https://${host}${suffix}${path}`, Connection: 'close' };
    response.writeHead(308, headers).end();
  };
}
