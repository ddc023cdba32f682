/** Tells others where our pointer is on a surface: only while it moves, only while somebody is there, 20 times a second at most. */
import type { Room } from '../../room/room-api.ts';
import type { PageId } from '../room/snapshot.ts';
import { encodePlace, type Pointed } from './place.ts';
import type { Places, Spot } from './letters.ts';

export const POINTER_CHANNEL = 'pointer';
const EVERY_MS = 50;
/** Up to so many on a page each says it as often; of more, all together say it no more often than these would. */
const AT_FULL_RATE = 8;

type Parts = {
  room: Room;
  page: PageId;
  places: Places;
  /** Pointers within it count. */
  area: Element;
  othersHere: () => number;
};

export class OwnPointer {
  readonly #parts: Parts;
  readonly #controller = new AbortController();
  #spot: Spot | null = null;
  #isShown = false;
  #isNews = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const options = { signal: this.#controller.signal, passive: true, capture: true };
    addEventListener(
      'pointermove',
      (event) => this.#moved(event, event.pointerType !== 'touch'),
      options,
    );
    // A finger that moves scrolls; one that taps points.
    addEventListener('pointerdown', (event) => this.#moved(event, true), options);
    addEventListener('scroll', () => this.#again(), options);
    const { documentElement } = document;
    documentElement.addEventListener('pointerleave', () => this.#left(), {
      ...options,
      capture: false,
    });
  }

  get spot(): Spot | null {
    return this.#spot;
  }

  #moved({ target, clientX, clientY }: PointerEvent, counts: boolean): void {
    if (!counts) return;
    if (!(target instanceof Node) || !this.#parts.area.contains(target)) return this.#left();
    this.#spot = { x: clientX, y: clientY };
    this.#again();
  }

  /** The page moves below a pointer that is still. */
  #again(): void {
    if (this.#spot === null) return;
    this.#isNews = true;
    if (this.#timer === undefined) this.#tell();
  }

  #left(): void {
    this.#spot = null;
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#isNews = false;
    this.#send(null);
  }

  #tell(): void {
    this.#timer = undefined;
    const others = this.#parts.othersHere();
    if (!this.#isNews || this.#spot === null) return;
    this.#isNews = false;
    this.#timer = setTimeout(
      () => this.#tell(),
      EVERY_MS * Math.max(1, (others + 1) / AT_FULL_RATE),
    );
    if (others === 0) return;
    const place = this.#parts.places.placeAt(this.#spot);
    if (place === null) return;
    this.#isShown = true;
    this.#send(place);
  }

  #send(place: Pointed): void {
    const { room, page } = this.#parts;
    room.fleeting.send(page, POINTER_CHANNEL, encodePlace(place));
  }

  stop(): void {
    this.#left();
    this.#controller.abort();
    clearTimeout(this.#timer);
  }
}
