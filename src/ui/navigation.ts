/** Which place the page shows: the lobby, a room, or on the way there. Follows the address and `folkmoot.openRoom`, whoever calls it. */
import type { Folkmoot, PageSummary, Room } from '../room/room-api.ts';

export type Place =
  | { at: 'lobby'; problem: string | null; isOpening: boolean }
  | { at: 'opening' }
  | { at: 'failed'; problem: string }
  /** `firstPage`: made just now, for a room that was started here. */
  | { at: 'room'; room: Room; firstPage: PageSummary['id'] | null };

export type Navigation = {
  readonly place: () => Place;
  readonly subscribe: (onChange: () => void) => () => void;
  /** A new room with a first page. */
  start(name: string): void;
  /** From the lobby: what is wrong with the link is said there. */
  open(link: string): void;
  home(): void;
  /** The address has changed, or is to be read for the first time. */
  follow(): void;
};

const FIRST_TITLE = 'Untitled';
const LOBBY: Extract<Place, { at: 'lobby' }> = { at: 'lobby', problem: null, isOpening: false };

const fromLobby = (problem: string): Place => ({ ...LOBBY, problem });
const fromAddress = (problem: string): Place => ({ at: 'failed', problem });

/** The part of an address that says which room; null for the lobby. */
const roomPathOf = ({ pathname, hash }: { pathname: string; hash: string }): string | null =>
  pathname.startsWith('/r/') ? pathname + hash : null;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

export function createNavigation(folkmoot: Folkmoot): Navigation {
  return new Navigator(folkmoot);
}

class Navigator implements Navigation {
  readonly #folkmoot: Folkmoot;
  readonly #listeners = new Set<() => void>();
  #place: Place = { at: 'opening' };
  /** What the address said when it was last followed. */
  #path: string | null = null;
  /** Openings wait for each other; only the last one that was asked for is shown. */
  #queue: Promise<void> = Promise.resolve();
  #turn = 0;
  #isOpening = false;

  constructor(folkmoot: Folkmoot) {
    this.#folkmoot = folkmoot;
    folkmoot.on('room', (room) => {
      if (room !== null && !this.#isOpening) this.#enter(room, null);
    });
  }

  readonly place = (): Place => this.#place;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  start(name: string): void {
    let link: string;
    try {
      link = this.#folkmoot.createInvite(name);
    } catch (error) {
      this.#show({ ...LOBBY, problem: messageOf(error) });
      return;
    }
    this.#show({ ...LOBBY, isOpening: true });
    this.#visit(link, (room) => this.#enter(room, firstPageOf(room)), fromLobby);
  }

  open(link: string): void {
    this.#show({ ...LOBBY, isOpening: true });
    this.#visit(link, (room) => this.#enter(room, null), fromLobby);
  }

  home(): void {
    history.pushState(null, '', '/');
    this.follow();
  }

  follow(): void {
    const path = roomPathOf(location);
    if (path !== null && path === this.#path && this.#place.at === 'room') return;
    this.#path = path;
    if (path === null) {
      this.#leave();
      return;
    }
    this.#show({ at: 'opening' });
    this.#visit(location.href, (room) => this.#enter(room, null), fromAddress);
  }

  #leave(): void {
    this.#turn += 1;
    const left = this.#place.at === 'room' ? this.#place.room : null;
    this.#show(LOBBY);
    if (left !== null) this.#queue = this.#queue.then(() => left.leave()).catch(reportError);
  }

  #visit(link: string, enter: (room: Room) => void, failed: (problem: string) => Place): void {
    this.#turn += 1;
    const turn = this.#turn;
    this.#queue = this.#queue.then(async () => {
      if (turn !== this.#turn) return;
      this.#isOpening = true;
      try {
        const room = await this.#folkmoot.openRoom(link);
        if (turn !== this.#turn) await room.leave();
        // A script may have opened another one meanwhile.
        else if (this.#folkmoot.room === room) enter(room);
        else if (this.#folkmoot.room !== null) this.#enter(this.#folkmoot.room, null);
      } catch (error) {
        if (turn === this.#turn) this.#show(failed(messageOf(error)));
      } finally {
        this.#isOpening = false;
      }
    });
  }

  /** The address becomes the room's own link, which opens it again. */
  #enter(room: Room, firstPage: PageSummary['id'] | null): void {
    const { edit, view } = room.invite();
    this.#path = roomPathOf(new URL(edit ?? view));
    if (this.#path !== null && this.#path !== roomPathOf(location))
      history[roomPathOf(location) === null ? 'pushState' : 'replaceState'](null, '', this.#path);
    room.on('left', () => {
      if (this.#place.at === 'room' && this.#place.room === room) this.#show(LOBBY);
    });
    this.#show({ at: 'room', room, firstPage });
  }

  #show(place: Place): void {
    this.#place = place;
    for (const listener of this.#listeners) listener();
  }
}

function firstPageOf(room: Room): PageSummary['id'] | null {
  return room.pages()[0]?.id ?? room.createPage({ kind: 'text', title: FIRST_TITLE });
}
