/** Others' pointers over a surface. Twenty places a second of each: drawn by hand, without React. */
import type { PeerId } from '../room/snapshot.ts';
import type { Place } from './place.ts';
import type { Places, Spot } from './letters.ts';

export type PointerOwner = { id: PeerId; name: string; color: string };

/** It is gone this long after its last movement. */
const SHOWN_MS = 3000;
/** Where somebody pointed counts as their place this long. */
const REMEMBERED_MS = 20_000;
/** Fading, as the style sheet has it. */
const FADING_MS = 240;
/** Room for the arrow at the edge of what is seen. */
const ARROW_PX = 20;
/** More are not drawn: nobody could tell them apart. */
const POINTERS_MAX = 24;
const SVG = 'http://www.w3.org/2000/svg';
const ARROW = 'M1 1l5 15.500 3-6.500 6.500-3z';

type Drawn = {
  element: HTMLElement;
  name: HTMLElement;
  place: Place;
  atMs: number;
  timer: ReturnType<typeof setTimeout> | undefined;
};

export class PointerLayer {
  readonly #layer: HTMLElement;
  readonly #places: Places;
  readonly #pointers = new Map<PeerId, Drawn>();

  constructor(layer: HTMLElement, places: Places) {
    this.#layer = layer;
    this.#places = places;
  }

  show(owner: PointerOwner, place: Place): void {
    const drawn = this.#pointers.get(owner.id) ?? this.#draw(owner.id, place);
    if (drawn === null) return;
    drawn.place = place;
    drawn.atMs = performance.now();
    dress(drawn, owner);
    clearTimeout(drawn.timer);
    drawn.timer = setTimeout(() => this.hide(owner.id), SHOWN_MS);
    const isBack = drawn.element.classList.contains('gone');
    this.#put(drawn, isBack);
    drawn.element.classList.toggle('gone', !drawn.element.isConnected);
  }

  /** Its place is remembered for a while. */
  hide(peer: PeerId): void {
    const drawn = this.#pointers.get(peer);
    if (drawn === undefined) return;
    clearTimeout(drawn.timer);
    drawn.element.classList.add('gone');
    drawn.timer = setTimeout(() => drawn.element.remove(), FADING_MS);
  }

  /** Somebody may be called otherwise now, or be here no longer. */
  look(ownerOf: (peer: PeerId) => PointerOwner | null): void {
    for (const [peer, drawn] of this.#pointers) {
      const owner = ownerOf(peer);
      if (owner === null) this.forget(peer);
      else dress(drawn, owner);
    }
  }

  /** Lines broke anew. */
  replace(): void {
    for (const drawn of this.#pointers.values())
      if (drawn.element.isConnected) this.#put(drawn, true);
  }

  spotOf(peer: PeerId): Spot | null {
    const drawn = this.#pointers.get(peer);
    if (drawn === undefined || performance.now() - drawn.atMs > REMEMBERED_MS) return null;
    return this.#places.spotOf(drawn.place);
  }

  forget(peer: PeerId): void {
    const drawn = this.#pointers.get(peer);
    clearTimeout(drawn?.timer);
    drawn?.element.remove();
    this.#pointers.delete(peer);
  }

  clear(): void {
    for (const peer of [...this.#pointers.keys()]) this.forget(peer);
  }

  #draw(peer: PeerId, place: Place): Drawn | null {
    if (this.#pointers.size >= POINTERS_MAX) this.#forgetOldest();
    if (this.#pointers.size >= POINTERS_MAX) return null;
    const element = document.createElement('div');
    element.className = 'pointer gone';
    element.dataset['peer'] = peer;
    const arrow = document.createElementNS(SVG, 'svg');
    arrow.setAttribute('viewBox', '0 0 18 18');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', ARROW);
    arrow.append(path);
    const name = document.createElement('span');
    name.className = 'pointer-name';
    element.append(arrow, name);
    const drawn = { element, name, place, atMs: 0, timer: undefined };
    this.#pointers.set(peer, drawn);
    return drawn;
  }

  #forgetOldest(): void {
    const hidden = [...this.#pointers].filter(([, { element }]) => !element.isConnected);
    hidden.sort(([, a], [, b]) => a.atMs - b.atMs);
    const [oldest] = hidden;
    if (oldest !== undefined) this.forget(oldest[0]);
  }

  /** At its place, within what the surface scrolls in, or nowhere. */
  #put({ element, place }: Drawn, isAtOnce: boolean): void {
    const spot = this.#places.spotOf(place);
    if (spot === null) return element.remove();
    const base = this.#layer.getBoundingClientRect();
    const edge = edgeOf(this.#layer, base);
    const x = Math.max(edge.left, Math.min(edge.right - ARROW_PX, spot.x)) - base.left;
    const y = Math.max(0, Math.min(base.height - ARROW_PX, spot.y - base.top));
    const wasShown = element.isConnected && !isAtOnce;
    element.classList.toggle('jumps', !wasShown);
    if (!element.isConnected) this.#layer.append(element);
    element.style.translate = `${x.toFixed(1)}px ${y.toFixed(1)}px`;
    const nameWidth = (element.lastElementChild?.clientWidth ?? 0) + ARROW_PX;
    element.classList.toggle('at-edge', x + base.left + nameWidth > edge.right);
  }
}

function dress({ element, name }: Drawn, owner: PointerOwner): void {
  name.textContent = owner.name;
  element.style.setProperty('--c', toneOf(owner.color));
}

const toneOf = (color: string): string =>
  /^p[1-8]$/.test(color) ? `var(--${color})` : 'var(--ink-3)';

/** Of what it scrolls in, for beyond it a pointer would make that scroll sideways; of itself, where it is wider and scrolls along. */
function edgeOf(element: HTMLElement, box: DOMRect): { left: number; right: number } {
  const seen = { left: 0, right: document.documentElement.clientWidth };
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement)
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(parent).overflowX)) {
      seen.left = parent.getBoundingClientRect().left + parent.clientLeft;
      seen.right = seen.left + parent.clientWidth;
      break;
    }
  return { left: Math.min(seen.left, box.left), right: Math.max(seen.right, box.right) };
}
