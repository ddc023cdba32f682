/** Addresses of hosts: what people type, what invites and the index carry, and what may be shown. */

export type HostAddress = {
  /** Names the host: its relay without what it wants to be told. May be shown. */
  address: string;
  /** To dial: with `?admit=…` where the host is private. Whoever reads it may use the host. */
  url: string;
};

/** As in invites (wire/PROTOCOL.md). */
const HOST_URL_LENGTH_MAX = 256;
const ADMIT = 'admit';
/** What browsers let an encrypted page speak with all the same. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/** What is the matter with an address, in words for people. */
export class HostAddressError extends Error {}

/** Of a relay's ws:// or wss:// URL from an invite or the index; null where it is none that we would dial. */
export function readHostUrl(text: string): HostAddress | null {
  if (text.length > HOST_URL_LENGTH_MAX || !/^wss?:\/\/[\x21-\x7e]+$/.test(text)) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  const address = `${url.protocol}//${url.host}${url.pathname}`;
  const token = url.searchParams.get(ADMIT) ?? '';
  const whole = token === '' ? address : `${address}?${ADMIT}=${encodeURIComponent(token)}`;
  return whole.length > HOST_URL_LENGTH_MAX ? null : { address, url: whole };
}

/** The host that serves a page: `origin` as `https://host`. */
export function hostOfOrigin(origin: string, token: string | null): HostAddress | null {
  const admit = token === null ? '' : `?${ADMIT}=${encodeURIComponent(token)}`;
  return readHostUrl(`${origin.replace(/^http/, 'ws')}/relay${admit}`);
}

/** What people type: a name, an address of the host's page, or that of its relay. Throws HostAddressError. `origin`: of our page. */
export function parseHost(text: string, origin: string): HostAddress {
  const typed = text.trim();
  const isSecure = origin.startsWith('https:');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase() ?? null;
  if (scheme !== null && !['http', 'https', 'ws', 'wss'].includes(scheme)) throw notAnAddress();
  const whole = scheme === null ? `${isSecure ? 'wss' : 'ws'}://${typed}` : typed;
  const url = URL.canParse(whole) ? new URL(whole.replace(/^http/i, 'ws')) : null;
  if (typed === '' || /\s/.test(typed) || url === null) throw notAnAddress();
  const isPage = url.pathname === '/' || url.pathname.startsWith('/r/');
  if (isPage) url.pathname = '/relay';
  url.hash = '';
  const host = readHostUrl(url.href);
  if (host === null) throw notAnAddress();
  if (isSecure && url.protocol === 'ws:' && !LOOPBACK.test(url.hostname))
    throw new HostAddressError(
      'This page came over an encrypted connection, so its hosts need one too: use an https:// address.',
    );
  return host;
}

const notAnAddress = (): HostAddressError =>
  new HostAddressError('This is not the address of a host. One looks like https://moot.example.');

/** Where a host serves the app, as far as its relay's address tells: `https://host`. */
export const originOf = ({ address }: HostAddress): string =>
  address
    .replace(/^ws/, 'http')
    .replace(/\/relay$/, '')
    .replace(/\/$/, '');

/** With the token of another where it has none. */
export const withTokenOf = (host: HostAddress, other: HostAddress | undefined): HostAddress =>
  host.url === host.address && other !== undefined ? { ...host, url: other.url } : host;

export const isPrivate = (host: HostAddress): boolean => host.url !== host.address;
