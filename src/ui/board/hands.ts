/** What people have under their hands, said twenty times a second to those who look at the same page, and heard from them. */
import type { Board } from '../../model/board/board.ts';
import {
  decodeLive,
  encodeLive,
  strokePart,
  withStrokePart,
  type Held,
  type Live,
  type Point,
  type Pointer,
  type StrokePart,
} from '../../model/board/live.ts';
import { changedParts, fieldsOf, type Shape } from '../../model/board/parts.ts';
import type { FleetingEvent, PageSummary, Room } from '../../room/room-api.ts';
import type { Spot } from '../cursors/letters.ts';
import type { PeerId } from '../room/snapshot.ts';
import type { SceneBinding } from './scene-binding.ts';

const CHANNEL = 'board';
const SAY_EVERY_MS = 50;
/** How a stroke looks is said with its first messages, and again for those who come or missed them. */
const LOOK_EVERY = 20;
const LOOK_FIRST = 2;
/** Of who fell silent. */
const HAND_LASTS_MS = 3000;
/** A hand that keeps still is said again. */
const STILL_EVERY_MS = 1000;
/** What was done is written at the same time: it is given this long to come before a shape goes back. */
const LET_GO_MS = 600;
/** A message from before a shape was written may come after that. */
const LATE_MS = 400;
const HELD_BY_ONE_MAX = 200;

export type HandsParts = {
  room: Pick<Room, 'fleeting' | 'on' | 'presences'>;
  page: PageSummary['id'];
  board: Board;
  binding: SceneBinding;
  nowMs: () => number;
  onPointer: (peer: PeerId, pointer: Pointer) => void;
};

type Hand = {
  /** Of the last message. */
  number: number;
  untilMs: number;
  shapes: Set<string>;
  strokes: Map<string, { look: Shape; points: Point[] }>;
};

export class Hands {
  readonly #parts: HandsParts;
  readonly #others = new Map<PeerId, Hand>();
  /** When others wrote it. */
  readonly #writtenMs = new Map<string, number>();
  #pointer: Pointer | null = null;
  #isPointerSaid = true;
  #hadInHand = false;
  /** The stroke that is being said: how many of its points were, in how many messages. */
  #stroke = { id: '', said: 0, messages: 0 };
  /** Of many held shapes those that fit no message come with the next. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #still: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #stops: (() => void)[] = [];

  constructor(parts: HandsParts) {
    this.#parts = parts;
  }

  start(): void {
    const { room, board, nowMs } = this.#parts;
    this.#stops = [
      room.on('fleeting', (event) => this.#hear(event)),
      board.onChange((ids) => {
        for (const id of ids) this.#written(id, nowMs());
      }),
    ];
  }

  /** No hand holds it any more: one that never rests would otherwise be full after so many. */
  #written(id: string, nowMs: number): void {
    this.#writtenMs.set(id, nowMs);
    for (const { shapes, strokes } of this.#others.values()) {
      shapes.delete(id);
      strokes.delete(id);
    }
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
    clearTimeout(this.#still);
    clearTimeout(this.#expiry);
    cancelAnimationFrame(this.#frame);
  }

  point(pointer: Pointer): void {
    this.#pointer = pointer;
    this.#isPointerSaid = false;
    this.#saySoon();
  }

  /** Where we point, on the screen; null where we have not. */
  ownSpot(layer: { spotAt(place: { x: number; y: number }): Spot }): Spot | null {
    return this.#pointer === null ? null : layer.spotAt(this.#pointer);
  }

  /** Something in the scene changed. */
  move(isHolding: boolean): void {
    if (isHolding || this.#hadInHand) this.#saySoon();
  }

  #saySoon(): void {
    this.#timer ??= setTimeout(() => this.#say(), SAY_EVERY_MS);
  }

  #say(): void {
    this.#timer = undefined;
    clearTimeout(this.#still);
    const { room, page, binding } = this.#parts;
    const isWatched = [...room.presences().values()].some((state) => state['page'] === page);
    if (!isWatched) return;
    const inHand = binding.inHand();
    const drawn = inHand.find(({ is, was }) => was === null && is.type === 'freedraw');
    const moved = inHand.filter((each) => each !== drawn).slice(0, HELD_BY_ONE_MAX);
    if (inHand.length === 0 && this.#isPointerSaid && !this.#hadInHand) return;
    const held = moved.map(heldOf);
    const turned = [...held.slice(this.#turn), ...held.slice(0, this.#turn)];
    const live: Live = {
      pointer: this.#pointer,
      stroke: drawn === undefined ? null : this.#strokePart(drawn.is),
      held: turned,
    };
    const { bytes, count } = encodeLive(live);
    room.fleeting.send(page, CHANNEL, bytes);
    this.#turn = count < held.length ? (this.#turn + Math.max(count, 1)) % held.length : 0;
    this.#isPointerSaid = true;
    this.#hadInHand = inHand.length > 0;
    if (count < held.length) this.#saySoon();
    else if (this.#hadInHand) this.#still = setTimeout(() => this.#saySoon(), STILL_EVERY_MS);
  }

  #strokePart(shape: Shape): StrokePart {
    if (this.#stroke.id !== shape.id) this.#stroke = { id: shape.id, said: 0, messages: 0 };
    const { said, messages } = this.#stroke;
    const part = strokePart(shape, said, messages >= LOOK_FIRST && messages % LOOK_EVERY !== 0);
    this.#stroke = { id: shape.id, said: part.from + part.points.length, messages: messages + 1 };
    return part;
  }

  #hear({ page, channel, payload, from, number, canWrite }: FleetingEvent): void {
    if (page !== this.#parts.page || channel !== CHANNEL) return;
    const live = decodeLive(payload);
    if (live === null) return;
    const hand = this.#others.get(from) ?? {
      number: 0,
      untilMs: 0,
      shapes: new Set<string>(),
      strokes: new Map<string, { look: Shape; points: Point[] }>(),
    };
    if (live.stroke !== null && canWrite) this.#takeStroke(hand, live.stroke);
    // A part of a stroke is good whenever it comes; of all else the newest counts.
    if (number > hand.number) {
      hand.number = number;
      if (live.pointer !== null) this.#parts.onPointer(from, live.pointer);
      if (canWrite) for (const held of live.held) this.#takeHeld(hand, held);
    }
    const isLetGo = live.held.length === 0 && live.stroke === null;
    hand.untilMs = this.#parts.nowMs() + (isLetGo ? LET_GO_MS : HAND_LASTS_MS);
    this.#others.set(from, hand);
    if (hand.shapes.size > 0) this.#showSoon();
  }

  #takeStroke(hand: Hand, part: StrokePart): void {
    const { board } = this.#parts;
    if (board.isKnown(part.id)) return;
    const known = hand.strokes.get(part.id);
    const look = known?.look ?? part.look;
    if (look === null || (known === undefined && hand.strokes.size >= HELD_BY_ONE_MAX)) return;
    const points = withStrokePart(known?.points ?? [], part);
    hand.strokes.set(part.id, { look, points });
    this.#take(hand, part.id, { ...look, ...boxOf(points), points });
  }

  #takeHeld(hand: Hand, { id, fields }: Held): void {
    if (this.#parts.nowMs() - (this.#writtenMs.get(id) ?? -Infinity) < LATE_MS) return;
    const base = this.#parts.board.shape(id);
    const type = base?.type ?? fields['type'];
    if (typeof type !== 'string' || base?.['isDeleted'] === true) return;
    this.#take(hand, id, { ...base, ...fields, id, type, isDeleted: false });
  }

  #take(hand: Hand, id: string, shape: Shape): void {
    if (hand.shapes.size >= HELD_BY_ONE_MAX && !hand.shapes.has(id)) return;
    hand.shapes.add(id);
    this.#parts.binding.setHand(id, shape);
  }

  /** Once a frame, however many messages come. */
  #showSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#parts.binding.showHands();
    });
    this.#expiry ??= setTimeout(() => this.#expire(), LET_GO_MS);
  }

  #expire(): void {
    this.#expiry = undefined;
    const now = this.#parts.nowMs();
    for (const hand of this.#others.values()) {
      if (hand.untilMs > now) continue;
      for (const id of hand.shapes) this.#parts.binding.setHand(id, null);
      hand.shapes.clear();
      hand.strokes.clear();
    }
    for (const [id, at] of this.#writtenMs) if (now - at > LATE_MS) this.#writtenMs.delete(id);
    this.#parts.binding.showHands();
    if ([...this.#others.values()].some(({ shapes }) => shapes.size > 0))
      this.#expiry = setTimeout(() => this.#expire(), LET_GO_MS);
  }
}

function heldOf({ is, was }: { is: Shape; was: Shape | null }): Held {
  if (was !== null) return { id: is.id, fields: fieldsOf(changedParts(was, is)) };
  const { id, version: _version, versionNonce: _nonce, updated: _updated, ...fields } = is;
  return { id, fields };
}

/** From the first point, as the editor measures it. */
function boxOf(points: readonly Point[]): { width: number; height: number } {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return { width: right - left, height: bottom - top };
}
