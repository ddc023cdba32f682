/**
 * The hosts of a room: servers with a relay, and maybe a mailbox, the preferred one first. The room's index lists them for everyone;
 * what the link says counts as long as the index says nothing of it, which is how a newcomer finds the room at all.
 */
import type * as Y from 'yjs';
import { INVITE_RELAYS_MAX, type Invite } from '../crypto/invites.ts';
import { addHosts, listHosts, removeHost } from '../model/room-hosts.ts';
import {
  HostAddressError,
  hostOfOrigin,
  isPrivate,
  originOf,
  parseHost,
  readHostUrl,
  withTokenOf,
  type HostAddress,
} from './host-address.ts';
import type { RoomPorts } from './ports.ts';

export type RoomHosts = {
  /** Of their relays, `ws://` or `wss://`, with a private host's token; at least one. */
  urls(): readonly string[];
  /** Called when `urls` answers differently. Returns how to stop it. */
  onChange(listener: () => void): () => void;
};

const known = (hosts: readonly (HostAddress | null)[]): HostAddress[] =>
  hosts.filter((host) => host !== null);

export class Hosts implements RoomHosts {
  readonly #origin: string;
  readonly #ofPage: HostAddress | null;
  readonly #ofLink: readonly HostAddress[];
  readonly #listeners = new Set<() => void>();
  #list: readonly HostAddress[];
  /** What the page's host says of itself. */
  pageIsPrivate = false;

  constructor({ relays }: Invite, { origin, admit }: Pick<RoomPorts, 'origin' | 'admit'>) {
    this.#origin = origin;
    this.#ofPage = hostOfOrigin(origin, admit);
    const named = known(relays.map(readHostUrl)).map((host) =>
      host.address === this.#ofPage?.address ? withTokenOf(host, this.#ofPage) : host,
    );
    this.#ofLink = named.length > 0 ? unique(named) : known([this.#ofPage]);
    this.#list = this.#ofLink;
  }

  get list(): readonly HostAddress[] {
    return this.#list;
  }

  urls(): readonly string[] {
    return this.#list.map(({ url }) => url);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The index may say something else now. */
  read(index: Y.Doc): void {
    const before = this.urls().join('\n');
    this.#list = this.#merged(index);
    if (this.urls().join('\n') !== before) for (const listener of [...this.#listeners]) listener();
  }

  #merged(index: Y.Doc): readonly HostAddress[] {
    const entries = listHosts(index).flatMap(({ address, url, isRemoved }) => {
      const host = readHostUrl(url);
      // A hostile writer may list one host under another's name.
      return host?.address === address ? [{ host, isRemoved }] : [];
    });
    const linked = new Map(this.#ofLink.map((host) => [host.address, host]));
    const listed = entries
      .filter(({ isRemoved }) => !isRemoved)
      .map(({ host }) => withTokenOf(host, linked.get(host.address)));
    const isSaid = new Set(entries.map(({ host }) => host.address));
    const others = this.#ofLink.filter(({ address }) => !isSaid.has(address));
    const all = [...listed, ...others].slice(0, INVITE_RELAYS_MAX);
    return all.length > 0 ? all : this.#ofLink;
  }

  /** Puts a host on the list, last. `text`: what somebody typed. Throws an Error in words. */
  add(index: Y.Doc, text: string): void {
    const host = parseHost(text, this.#origin);
    const isNew = !this.#list.some(({ address }) => address === host.address);
    if (isNew && this.#list.length >= INVITE_RELAYS_MAX)
      throw new HostAddressError(
        `A room has at most ${INVITE_RELAYS_MAX} hosts: remove one before you add another.`,
      );
    // Those that only a link named so far are for everyone from now on.
    addHosts(index, [...this.#list.filter(({ address }) => address !== host.address), host]);
  }

  /** Takes a host off the list, for everyone. Throws an Error in words. */
  remove(index: Y.Doc, url: string): void {
    const address = readHostUrl(url)?.address;
    const host = this.#list.find((each) => each.address === address);
    if (host === undefined) throw new HostAddressError('This room has no such host.');
    if (this.#list.length === 1)
      throw new HostAddressError('A room needs a host: add another one before you remove this.');
    addHosts(index, this.#list);
    removeHost(index, host.address);
  }

  /** What may be the matter with a host that nothing is heard of: browsers do not tell their pages. */
  whySilent(host: HostAddress): string {
    if (host.address === this.#ofPage?.address) return this.whyLockedOut() ?? 'it does not answer';
    return `it does not answer: it may be down, or take no pages from ${this.#origin}, or be private and not know our token`;
  }

  /** Where the page's host is the only one, is private and nothing is heard of it. */
  whyLockedOut(): string | null {
    const [host, ...others] = this.#list;
    if (!this.pageIsPrivate || host?.address !== this.#ofPage?.address || others.length > 0)
      return null;
    return host !== undefined && isPrivate(host)
      ? 'this host is private and does not answer: the token in the link may no longer be good'
      : 'this host is private and takes only those whose link carries its token';
  }

  /**
   * For new links: where they open, and the relays that they name. None where the page's own host is the only one, and asks for no
   * token: such a link is short.
   */
  forInvite(): { origin: string; relays: readonly string[] } {
    const first = this.#list[0];
    const isAtPage = this.#list.some(({ address }) => address === this.#ofPage?.address);
    const origin = isAtPage || first === undefined ? this.#origin : originOf(first);
    const isPlain = this.#list.length === 1 && first !== undefined && !isPrivate(first);
    const isOfOrigin = hostOfOrigin(origin, null)?.address === first?.address;
    return { origin, relays: isPlain && isOfOrigin ? [] : this.urls() };
  }
}

const unique = (hosts: readonly HostAddress[]): HostAddress[] => [
  ...new Map(hosts.map((host) => [host.address, host])).values(),
];
