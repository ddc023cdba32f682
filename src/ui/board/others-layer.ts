/** What others do on a board, above it, in their colours: their pointers with names, what they have selected, the trails of their lasers. */
import type { Pointer } from '../../model/board/live.ts';
import type { Shape } from '../../model/board/parts.ts';
import type { Spot } from '../cursors/letters.ts';
import type { PeerId } from '../room/snapshot.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** A pointer that has not moved for so long is not drawn. */
const POINTER_LASTS_MS = 15_000;
const TRAIL_LASTS_MS = 900;
const TRAIL_POINTS_MAX = 400;
/** Around what is selected. */
const SELECTION_GAP_PX = 5;
const ARROW = 'M0 0L4.500 15.500 7.600 9.100 14 6.800z';

/** Where the scene lies on the screen. */
export type View = { scrollX: number; scrollY: number; zoom: number };
export type Other = {
  peer: PeerId;
  name: string;
  /** A value of CSS. */
  color: string;
  selected: readonly string[];
};

type Drawn = {
  other: Other | null;
  pointer: Pointer | null;
  atMs: number;
  trail: { x: number; y: number; atMs: number }[];
  label: HTMLElement;
  boxes: SVGPathElement;
  line: SVGPathElement;
};

export class OthersLayer {
  readonly #root: HTMLElement;
  readonly #svg = document.createElementNS(SVG, 'svg');
  readonly #drawn = new Map<PeerId, Drawn>();
  readonly #read: { view: () => View; shape: (id: string) => Shape | null; nowMs: () => number };
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    read: { view: () => View; shape: (id: string) => Shape | null; nowMs: () => number },
  ) {
    this.#root = root;
    this.#read = read;
    root.append(this.#svg);
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#root.replaceChildren();
  }

  point(peer: PeerId, pointer: Pointer): void {
    const drawn = this.#of(peer);
    drawn.pointer = pointer;
    drawn.atMs = this.#read.nowMs();
    if (pointer.isLaser && pointer.isDown) {
      drawn.trail.push({ x: pointer.x, y: pointer.y, atMs: drawn.atMs });
      if (drawn.trail.length > TRAIL_POINTS_MAX) drawn.trail.shift();
    }
    this.drawSoon();
  }

  /** Null where they did not point lately. */
  spotOf(peer: PeerId): Spot | null {
    const drawn = this.#drawn.get(peer);
    const isRecent =
      drawn?.pointer !== undefined && this.#read.nowMs() - drawn.atMs < POINTER_LASTS_MS;
    return isRecent && drawn.pointer !== null ? this.spotAt(drawn.pointer) : null;
  }

  /** In the viewport. */
  spotAt(place: { x: number; y: number }): Spot {
    const { left, top } = this.#root.getBoundingClientRect();
    const [x, y] = onScreen(place, this.#read.view());
    return { x: left + x, y: top + y };
  }

  /** Those who are on this page now; all else of others goes. */
  setOthers(others: readonly Other[]): void {
    const here = new Map(others.map((other) => [other.peer, other]));
    for (const [peer, { label, boxes, line }] of this.#drawn)
      if (!here.has(peer)) {
        for (const element of [label, boxes, line]) element.remove();
        this.#drawn.delete(peer);
      }
    for (const other of others) this.#of(other.peer).other = other;
    this.drawSoon();
  }

  drawSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #of(peer: PeerId): Drawn {
    const known = this.#drawn.get(peer);
    if (known !== undefined) return known;
    const label = document.createElement('div');
    label.className = 'board-pointer';
    label.dataset['peer'] = peer;
    const arrow = document.createElementNS(SVG, 'svg');
    arrow.setAttribute('viewBox', '0 0 15 17');
    const shape = document.createElementNS(SVG, 'path');
    shape.setAttribute('d', ARROW);
    arrow.append(shape);
    label.append(arrow, document.createElement('span'));
    const boxes = document.createElementNS(SVG, 'path');
    boxes.setAttribute('class', 'selection');
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('class', 'trail');
    this.#svg.append(boxes, line);
    this.#root.append(label);
    const drawn: Drawn = { other: null, pointer: null, atMs: 0, trail: [], label, boxes, line };
    this.#drawn.set(peer, drawn);
    return drawn;
  }

  #draw(): void {
    const view = this.#read.view();
    const now = this.#read.nowMs();
    let isMoving = false;
    clearTimeout(this.#timer);
    for (const drawn of this.#drawn.values()) {
      drawn.trail = drawn.trail.filter(({ atMs }) => now - atMs < TRAIL_LASTS_MS);
      isMoving ||= drawn.trail.length > 0;
      this.#drawOne(drawn, view, now);
    }
    if (isMoving) this.drawSoon();
    else if ([...this.#drawn.values()].some(({ pointer }) => pointer !== null))
      this.#timer = setTimeout(() => this.drawSoon(), POINTER_LASTS_MS);
  }

  #drawOne(
    { other, pointer, atMs, trail, label, boxes, line }: Drawn,
    view: View,
    now: number,
  ): void {
    const color = other?.color ?? 'transparent';
    for (const element of [label, boxes, line]) element.style.setProperty('--c', color);
    const isShown = other !== null && pointer !== null && now - atMs < POINTER_LASTS_MS;
    label.hidden = !isShown;
    if (isShown) {
      const [x, y] = onScreen(pointer, view);
      label.style.transform = `translate(${x}px, ${y}px)`;
      const name = label.querySelector('span');
      if (name !== null && name.textContent !== other.name) name.textContent = other.name;
    }
    line.setAttribute('d', pathOf(trail.map((point) => onScreen(point, view))));
    boxes.setAttribute(
      'd',
      (other?.selected ?? []).map((id) => boxAround(this.#read.shape(id), view)).join(''),
    );
  }
}

const onScreen = ({ x, y }: { x: number; y: number }, view: View): [number, number] => [
  (x + view.scrollX) * view.zoom,
  (y + view.scrollY) * view.zoom,
];

const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** Turned as the shape is. */
function boxAround(shape: Shape | null, view: View): string {
  if (shape === null || shape['isDeleted'] === true) return '';
  const [x, y, width, height, angle] = ['x', 'y', 'width', 'height', 'angle'].map((field) =>
    Number(shape[field]),
  ) as [number, number, number, number, number];
  const { left, top } = cornerOf(shape, x, y);
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  const gap = SELECTION_GAP_PX / view.zoom;
  const [halfX, halfY] = [Math.abs(width) / 2 + gap, Math.abs(height) / 2 + gap];
  const corners = [
    [-halfX, -halfY],
    [halfX, -halfY],
    [halfX, halfY],
    [-halfX, halfY],
  ].map(([dx = 0, dy = 0]) =>
    onScreen(
      {
        x: middleX + dx * Math.cos(angle) - dy * Math.sin(angle),
        y: middleY + dx * Math.sin(angle) + dy * Math.cos(angle),
      },
      view,
    ),
  );
  return `${pathOf(corners)}Z`;
}

/** A line begins where it was begun, not at its corner. */
function cornerOf(shape: Shape, x: number, y: number): { left: number; top: number } {
  const points = shape['points'];
  if (!Array.isArray(points)) return { left: x, top: y };
  let [left, top] = [Infinity, Infinity];
  for (const [px, py] of points as [number, number][])
    [left, top] = [Math.min(left, px), Math.min(top, py)];
  return { left: x + left, top: y + top };
}
