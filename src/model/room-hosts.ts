/**
 * The hosts of a room, as its index lists them: for each address whether it is used, and its place. Two people who add hosts at once
 * both get theirs; of adding and removing the same one at once, one wins for all. What an address means is for the caller to judge.
 */
import * as Y from 'yjs';

/** `address` names the host, `url` is that of its relay, with what it wants to be told. */
export type ListedHost = { address: string; url: string; isRemoved: boolean };

/** Longest address read and written; invites have the same limit. */
const URL_LENGTH_MAX = 256;

const hostsOf = (index: Y.Doc): Y.Map<unknown> => index.getMap('hosts');

/** All that were ever listed, in their order: the same on every device that holds the same entries. Entries that name no place are left out. */
export function listHosts(index: Y.Doc): ListedHost[] {
  const hosts: (ListedHost & { order: number })[] = [];
  for (const [address, entry] of hostsOf(index)) {
    if (!(entry instanceof Y.Map)) continue;
    const [url, order] = [entry.get('url'), entry.get('order')];
    if (typeof url !== 'string' || url.length > URL_LENGTH_MAX) continue;
    if (typeof order !== 'number' || !Number.isSafeInteger(order)) continue;
    hosts.push({ address, url, order, isRemoved: entry.get('removed') === true });
  }
  hosts.sort((a, b) => a.order - b.order || (a.address < b.address ? -1 : 1));
  return hosts.map(({ address, url, isRemoved }) => ({ address, url, isRemoved }));
}

/** Lists hosts behind all others, those first that are named first. One that is listed keeps its place and gets the new URL. */
export function addHosts(index: Y.Doc, hosts: readonly { address: string; url: string }[]): void {
  index.transact(() => {
    for (const { address, url } of hosts) {
      const order = isUsed(index, address) ? orderOf(index, address) : nextOrder(index);
      if (isUsed(index, address) && urlOf(index, address) === url) continue;
      hostsOf(index).set(address, new Y.Map(Object.entries({ url, order, removed: false })));
    }
  });
}

/** It stays known as removed, so that links that still name it do not bring it back. */
export function removeHost(index: Y.Doc, address: string): void {
  const entry = hostsOf(index).get(address);
  if (entry instanceof Y.Map && entry.get('removed') !== true) entry.set('removed', true);
}

/** Tells when the list may be another. Returns how to stop it. */
export function watchHosts(index: Y.Doc, listener: () => void): () => void {
  const hosts = hostsOf(index);
  hosts.observeDeep(listener);
  return () => hosts.unobserveDeep(listener);
}

const found = (index: Y.Doc, address: string): ListedHost | undefined =>
  listHosts(index).find((host) => host.address === address);
const isUsed = (index: Y.Doc, address: string): boolean =>
  found(index, address)?.isRemoved === false;
const urlOf = (index: Y.Doc, address: string): string | undefined => found(index, address)?.url;

function orderOf(index: Y.Doc, address: string): number {
  const entry = hostsOf(index).get(address);
  const order = entry instanceof Y.Map ? entry.get('order') : 0;
  return typeof order === 'number' ? order : 0;
}

/** A hostile writer may have used up the numbers: then places are shared, and addresses decide. */
function nextOrder(index: Y.Doc): number {
  let last = 0;
  for (const { address } of listHosts(index)) last = Math.max(last, orderOf(index, address));
  return Math.min(last + 1, Number.MAX_SAFE_INTEGER);
}
