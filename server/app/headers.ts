/** What every answer says to the browser about security. */
import { createHash } from 'node:crypto';

/**
 * Scripts and styles only from this host. Connections also to any WebSocket: a link may name other relays. Inline
 * scripts and styles of index.html itself are allowed by their hash, whatever the build makes of them.
 */
export function contentSecurityPolicy(indexHtml: string): string {
  const scripts = inlineHashes(indexHtml, /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi);
  const styles = inlineHashes(indexHtml, /<style[^>]*>([\s\S]*?)<\/style>/gi);
  return [
    `default-src 'none'`,
    `script-src 'self'${scripts}`,
    `style-src 'self'${styles}`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `media-src 'self' data: blob:`,
    `connect-src 'self' ws: wss:`,
    `worker-src 'self' blob:`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** A room's name is in the path; it must not leave with a click on a link to elsewhere. */
export const COMMON_HEADERS = {
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Who came by TLS once comes by TLS for a year. */
export const TLS_HEADERS = { 'Strict-Transport-Security': 'max-age=31536000' } as const;

function inlineHashes(html: string, element: RegExp): string {
  let hashes = '';
  for (const [, content = ''] of html.matchAll(element)) {
    hashes += ` 'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  }
  return hashes;
}
