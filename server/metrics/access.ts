/** Who may read the metrics. Pure. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** `local`: from this machine and private networks, and not through a proxy. */
export const METRICS_MODES = ['local', 'public', 'off'] as const;
export type MetricsMode = (typeof METRICS_MODES)[number];

/** RFC 1122, 1918, 3927, 4193 and 4291. Rules for IPv4 hold for addresses mapped into IPv6 too. */
const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8, 'ipv4');
NEAR.addSubnet('10.0.0.0', 8, 'ipv4');
NEAR.addSubnet('172.16.0.0', 12, 'ipv4');
NEAR.addSubnet('192.168.0.0', 16, 'ipv4');
NEAR.addSubnet('169.254.0.0', 16, 'ipv4');
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');

/** Any of them says that somebody else stands behind the address that we see. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via', 'cf-connecting-ip'];

export function mayReadMetrics(
  request: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  mode: MetricsMode,
): boolean {
  if (mode !== 'local') return mode === 'public';
  const address = (request.socket.remoteAddress ?? '').replace(/%.*$/, '');
  const version = isIP(address);
  if (version === 0 || FORWARDED.some((name) => request.headers[name] !== undefined)) return false;
  return NEAR.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
