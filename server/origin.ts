/** Which web origins may open a WebSocket here. Browsers always send theirs; programs need not. */
import type { IncomingMessage } from 'node:http';

/**
 * `allowed` holds origins such as `https://example.org`, or `*` for all. The page's own host is always allowed:
 * scheme and port may differ from ours behind a proxy that ends TLS, but then the Host header is still the page's.
 */
export function originAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const origin = request.headers.origin;
  if (origin === undefined || allowed.includes('*')) return true;
  if (allowed.includes(origin.toLowerCase())) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host?.toLowerCase();
}
