/** Which place the page shows: the lobby, a room, or on the way there. Follows the address and `folkmoot.openRoom`, whoever calls it. */
import type { Folkmoot, OpenOptions, PageSummary, Room } from '../room/room-api.ts';

/** Why a link opened nothing: what is wrong with it, or `other` with what the platform said. */
export type Problem = { reason: 'not-an-invite' | 'damaged' | 'newer' | 'other'; detail: string };

export type Place =
  | { at: 'lobby'; problem: Problem | null; isOpening: boolean }
  | { at: 'opening' }
  | { at: 'failed'; problem: Problem }
  | { at: 'lab' }
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
  /** Simulated rooms, in this page alone. */
  lab(): void;
  /** The address has changed, or is to be read for the first time. */
  follow(): void;
};

const FIRST_TITLE = 'Untitled';
const LOBBY: Extract<Place, { at: 'lobby' }> = { at: 'lobby', problem: null, isOpening: false };

const fromLobby = (problem: Problem): Place => ({ ...LOBBY, problem });
const fromAddress = (problem: Problem): Place => ({ at: 'failed', problem });

/** The part of an address that says which room; null for the lobby. */
const roomPathOf = ({ pathname, hash }: { pathname: string; hash: string }): string | null =>
  pathname.startsWith('/r/') ? pathname + hash : null;

export const LAB_PATH = '/lab';

const INVITE_PROBLEMS: readonly unknown[] = ['not-an-invite', 'damaged', 'newer'];

function problemOf(error: unknown): Problem {
  const { reason, message } = error as { reason?: unknown; message?: unknown };
  const isOfInvite = (text: unknown): text is Problem['reason'] => INVITE_PROBLEMS.includes(text);
  return {
    reason: isOfInvite(reason) ? reason : 'other',
    detail: typeof message === 'string' ? message : String(error),
  };
}

/** `options`: asked for each room that is opened from here. */
export function createNavigation(folkmoot: Folkmoot, options: () => OpenOptions): Navigation {
  return new Navigator(folkmoot, options);
}

class Navigator implements Navigation {
  readonly #folkmoot: Folkmoot;
  readonly #options: () => OpenOptions;
  readonly #listeners = new Set<() => void>();
  #place: Place = { at: 'opening' };
  /** What the address said when it was last followed. */
  #path: string | null = null;
  /** Openings wait for each other; only the last one that was asked for is shown. */
  #queue: Promise<void> = Promise.resolve();
  #turn = 0;
  #isOpening = false;

  constructor(folkmoot: Folkmoot, options: () => OpenOptions) {
    this.#folkmoot = folkmoot;
    this.#options = options;
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
      this.#show({ ...LOBBY, problem: problemOf(error) });
      return;
    }
    this.#show({ ...LOBBY, isOpening: true });
    this.#visit(
      link,
      (room) => {
        // The link holds what of the name an address can.
        if (name !== '') room.rename(name);
        this.#enter(room, firstPageOf(room));
      },
      fromLobby,
    );
  }

  open(link: string): void {
    this.#show({ ...LOBBY, isOpening: true });
    this.#visit(link, (room) => this.#enter(room, null), fromLobby);
  }

  home(): void {
    history.pushState(null, '', '/');
    this.follow();
  }

  lab(): void {
    history.pushState(null, '', LAB_PATH);
    this.follow();
  }

  follow(): void {
    const path = roomPathOf(location);
    if (path !== null && path === this.#path && this.#place.at === 'room') return;
    this.#path = path;
    if (path === null) {
      this.#leave(location.pathname === LAB_PATH ? { at: 'lab' } : LOBBY);
      return;
    }
    this.#show({ at: 'opening' });
    this.#visit(location.href, (room) => this.#enter(room, null), fromAddress);
  }

  #leave(to: Place): void {
    this.#turn += 1;
    const left = this.#place.at === 'room' ? this.#place.room : null;
    if (to.at !== 'lab' || this.#place.at !== 'lab') this.#show(to);
    if (left !== null) this.#queue = this.#queue.then(() => left.leave()).catch(reportError);
  }

  #visit(link: string, enter: (room: Room) => void, failed: (problem: Problem) => Place): void {
    this.#turn += 1;
    const turn = this.#turn;
    this.#queue = this.#queue.then(async () => {
      if (turn !== this.#turn) return;
      this.#isOpening = true;
      try {
        const room = await this.#folkmoot.openRoom(link, this.#options());
        if (turn !== this.#turn) await room.leave();
        // A script may have opened another one meanwhile.
        else if (this.#folkmoot.room === room) enter(room);
        else if (this.#folkmoot.room !== null) this.#enter(this.#folkmoot.room, null);
      } catch (error) {
        if (turn === this.#turn) this.#show(failed(problemOf(error)));
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
  return room.pages()[0]?.id ?? room.createPage({ kind: 'document', title: FIRST_TITLE });
}
