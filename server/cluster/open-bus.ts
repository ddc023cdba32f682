/** The bus to other processes, if there are any. */
import { HostError } from '../host-error.ts';
import { NatsBus } from './nats-bus.ts';

export type ClusterOptions = {
  /** URLs of NATS, where other processes serve the same rooms; needs `relayIdSeed`. */
  clusterUrls?: readonly string[];
  relayIdSeed?: string;
  /** Whether this process reaches the others; the reason is for the log. Called again for each attempt that fails. */
  onCluster?: (isConnected: boolean, reason: string) => void;
};

/** Null where this is the only process. Whoever calls it closes it. */
export async function openBus(options: ClusterOptions): Promise<NatsBus | null> {
  const { clusterUrls: urls, relayIdSeed, onCluster } = options;
  if (urls === undefined) return null;
  if (relayIdSeed === undefined)
    throw new HostError('--cluster needs --relay-id: the same text for all processes of a cluster');
  return NatsBus.open({ urls, relayIdSeed, onChange: onCluster ?? (() => undefined) });
}

/** Why newcomers are better sent to another process; null when they are not. */
export function busProblem(bus: NatsBus | null): string | null {
  if (bus === null || bus.counts.connected === 1) return null;
  return 'NATS is out of reach, so peers here do not meet those at other processes';
}
