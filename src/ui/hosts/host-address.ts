/** What people type for the address of a host, as the address of its relay; and what of that may stand on the screen. Pure. */

/** `insecure`: a page that came over https may not speak with a host that has no certificate. */
export type AddressProblem = 'empty' | 'notAnAddress' | 'insecure' | 'already' | 'tooMany';

/** As many as an invite can name. */
export const HOSTS_MAX = 4;

const RELAY_PATH = '/relay';
const ADDRESS_LENGTH_MAX = 256;
const SCHEMES: Readonly<Record<string, string>> = {
  'http:': 'ws:',
  'ws:': 'ws:',
  'https:': 'wss:',
  'wss:': 'wss:',
};
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * `room.example.org`, the address of its page, a link to a room there, or the relay's own address. What opens a room is left away; the
 * token of a private host stays.
 */
export function relayAddressOf(
  text: string,
  { isPageSecure, known }: { isPageSecure: boolean; known: readonly string[] },
): { url: string } | { problem: AddressProblem } {
  const typed = text.trim();
  if (typed === '') return { problem: 'empty' };
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed);
  const whole = hasScheme ? typed : `${isPageSecure ? 'https' : 'http'}://${typed}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  const scheme = url === null ? undefined : SCHEMES[url.protocol];
  if (url === null || scheme === undefined || url.username + url.password !== '')
    return { problem: 'notAnAddress' };
  if (isPageSecure && scheme === 'ws:' && !LOOPBACK.test(url.hostname))
    return { problem: 'insecure' };
  const token = url.searchParams.get('admit');
  const path = url.pathname.endsWith(RELAY_PATH) ? url.pathname : RELAY_PATH;
  const admit = token === null ? '' : `?admit=${encodeURIComponent(token)}`;
  const address = `${scheme}//${url.host}${path}${admit}`;
  if (address.length > ADDRESS_LENGTH_MAX) return { problem: 'notAnAddress' };
  if (known.some((other) => hostName(other) === url.host)) return { problem: 'already' };
  if (known.length >= HOSTS_MAX) return { problem: 'tooMany' };
  return { url: address };
}

/** Name and port. Never what follows: there the token of a private host stands. */
export const hostName = (url: string): string => (URL.canParse(url) ? new URL(url).host : '…');

export const isPrivateHost = (url: string): boolean =>
  URL.canParse(url) && new URL(url).searchParams.has('admit');
