/** Who else is on a page now, read again a moment after the room has changed. */
import type { PeerSummary, Room } from '../../room/room-api.ts';
import type { PageId, PeerId } from '../room/snapshot.ts';

/** Reading peers compares what each has: not with each keystroke. */
const LOOK_AFTER_MS = 300;

export class Mates {
  readonly #room: Room;
  readonly #page: PageId;
  readonly #onChange: () => void;
  #here = new Map<PeerId, PeerSummary>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #stops: (() => void)[];

  /** `onChange`: somebody may have come or gone, or be called otherwise. */
  constructor(room: Room, page: PageId, onChange: () => void) {
    this.#room = room;
    this.#page = page;
    this.#onChange = onChange;
    const later = (): void => {
      this.#timer ??= setTimeout(() => {
        this.#look();
        this.#onChange();
      }, LOOK_AFTER_MS);
    };
    this.#stops = [room.on('change', later), room.on('presence', later)];
    this.#look();
  }

  get count(): number {
    return this.#here.size;
  }

  /** Null: not on this page, or out of reach. */
  of(peer: PeerId): PeerSummary | null {
    return this.#here.get(peer) ?? null;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const presences = this.#room.presences();
    const here = this.#room
      .peers()
      .filter(
        ({ id, left, cutOff, path }) =>
          presences.get(id)?.['page'] === this.#page &&
          !left &&
          cutOff === null &&
          path !== 'out-of-reach',
      );
    this.#here = new Map(here.map((peer) => [peer.id, peer]));
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }
}
