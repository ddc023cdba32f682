/**
 * Keeps a board and an editor's scene the same. What was last shown of a shape stands between the two: what the scene has otherwise was
 * done here and is written, what the board has otherwise was done elsewhere and is shown, part by part, also while a hand is on the shape.
 */
import { inOrder, type Board } from '../../model/board/board.ts';
import { knownShape } from '../../model/board/known.ts';
import { changedParts, withParts, type Shape } from '../../model/board/parts.ts';

/** The editor's scene. Shapes are never changed by us; the editor changes its own in place and counts their `version` up. */
export type Scene = {
  /** From below to above, deleted ones too. */
  shapes(): readonly Shape[];
  /** All of them anew, as the doing of others. */
  show(shapes: readonly Shape[]): void;
};

/** What the hand is on now. */
export type Busy = {
  /** Nothing is written: something is being dragged. */
  isHolding: boolean;
  /** Neither written nor shown anew: the editor has the object itself in its hands. */
  held: ReadonlySet<string>;
};

type Parts = {
  board: Board;
  scene: Scene;
  canWrite: () => boolean;
  nowMs: () => number;
  /** Undone work that stays, because another has worked on it since. */
  onKept: (count: number) => void;
  /** The board takes no more. */
  onFull: () => void;
};

const IDLE: Busy = { isHolding: false, held: new Set() };

export class SceneBinding {
  readonly #parts: Parts;
  /** The origin of our transactions. */
  readonly #origin = {};
  /** As last shown or written. */
  readonly #shown = new Map<string, Shape>();
  /** The scene's count of changes when it was. */
  readonly #versions = new Map<string, number>();
  /** Of others, under their hands: above what the board says. */
  readonly #hands = new Map<string, Shape>();
  /** To be shown anew. */
  #stale = new Set<string>();
  #busy = IDLE;
  #stop: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    const { board } = this.#parts;
    this.#stop = board.onChange((ids, origin) => {
      if (origin === this.#origin) return;
      for (const id of ids) {
        // It is written now: what was said of it on the way counts no more.
        this.#hands.delete(id);
        this.#stale.add(id);
      }
      this.#show();
    });
    this.showAll();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  showAll(): void {
    for (const shape of this.#parts.board.shapes()) this.#stale.add(shape.id);
    this.#show();
  }

  /** After any change of the scene, and when the hand lets go. */
  sceneChanged(busy: Busy, isUndo: boolean): void {
    const wasHeld = this.#busy.held;
    this.#busy = busy;
    const shapes = this.#parts.scene.shapes();
    this.#bringBack(shapes);
    if (!busy.isHolding) this.#write(shapes, isUndo);
    const isLetGo = [...wasHeld].some((id) => !busy.held.has(id));
    if (this.#stale.size > 0 && (isLetGo || !busy.isHolding)) this.#show();
  }

  /** Shapes that differ from what others know, as far as they do. A new one: all of it. */
  inHand(): { is: Shape; was: Shape | null }[] {
    return this.#parts.scene
      .shapes()
      .filter((shape) => this.#isChanged(shape) && shape['isDeleted'] !== true)
      .map((is) => ({ is, was: this.#shown.get(is.id) ?? null }));
  }

  /** A shape as it is under somebody's hand; null: let go. */
  setHand(id: string, shape: Shape | null): void {
    const known = shape === null ? null : knownShape(shape);
    if (known === null) {
      if (!this.#hands.delete(id)) return;
    } else this.#hands.set(id, known);
    this.#stale.add(id);
  }

  showHands(): void {
    if (this.#stale.size > 0) this.#show();
  }

  /** The ids of what others have under their hands and the board does not know yet are not ours to write. */
  #isOnlyInHand(id: string): boolean {
    return this.#hands.has(id) && this.#parts.board.shape(id) === null;
  }

  #isChanged(shape: Shape): boolean {
    return this.#versions.get(shape.id) !== versionOf(shape);
  }

  /** The editor let whole shapes go, as when it opens a file: others still have them. */
  #bringBack(shapes: readonly Shape[]): void {
    const known = shapes.reduce((count, { id }) => count + (this.#shown.has(id) ? 1 : 0), 0);
    if (known === this.#shown.size) return;
    const here = new Set(shapes.map(({ id }) => id));
    for (const id of [...this.#shown.keys()].filter((each) => !here.has(each))) {
      this.#forget(id);
      this.#stale.add(id);
    }
  }

  #forget(id: string): void {
    this.#shown.delete(id);
    this.#versions.delete(id);
  }

  #write(shapes: readonly Shape[], isUndo: boolean): void {
    const { board, canWrite, nowMs, onKept, onFull } = this.#parts;
    const changed = shapes.filter(
      (shape) => this.#isChanged(shape) && !this.#busy.held.has(shape.id),
    );
    if (changed.length === 0) return;
    if (!canWrite()) {
      for (const shape of changed) {
        this.#versions.set(shape.id, versionOf(shape));
        this.#stale.add(shape.id);
      }
      return;
    }
    const changes = changed.flatMap((shape) => {
      const was = this.#shown.get(shape.id) ?? null;
      const is = { ...shape };
      this.#versions.set(shape.id, versionOf(shape));
      if (this.#isOnlyInHand(shape.id)) return [];
      if (was === null ? is['isDeleted'] === true : isNothing(changedParts(was, is))) return [];
      return [{ was, is }];
    });
    if (changes.length === 0) return;
    const left = board.write(changes, { nowMs: nowMs(), isUndo, origin: this.#origin });
    for (const { is } of changes) this.#shown.set(is.id, is);
    for (const id of [...left.undone, ...left.gone]) this.#stale.add(id);
    if (left.undone.length > 0) onKept(left.undone.length);
    if (left.gone.some((id) => !board.isKnown(id))) onFull();
  }

  #show(): void {
    const { scene } = this.#parts;
    const stale = this.#stale;
    this.#stale = new Set([...stale].filter((id) => this.#busy.held.has(id)));
    const next = new Map(scene.shapes().map((shape) => [shape.id, shape]));
    let [isChanged, isOrderChanged] = [false, false];
    for (const id of stale) {
      if (this.#stale.has(id)) continue;
      const before = next.get(id);
      const after = this.#merged(id, before);
      if (after === before) continue;
      isChanged = true;
      isOrderChanged ||= before?.['index'] !== after?.['index'];
      if (after === undefined) next.delete(id);
      else next.set(id, after);
    }
    if (isChanged)
      scene.show(isOrderChanged ? this.#ordered([...next.values()]) : [...next.values()]);
  }

  /** What the scene shall have of a shape; undefined: nothing. */
  #merged(id: string, local: Shape | undefined): Shape | undefined {
    const theirs = this.#hands.get(id) ?? this.#parts.board.shape(id);
    const was = this.#shown.get(id);
    if (theirs === null) {
      this.#forget(id);
      return undefined;
    }
    if (local === undefined || was === undefined) {
      if (local === undefined && theirs['isDeleted'] === true) return undefined;
      const shape = {
        ...theirs,
        version: Math.max(versionOf(theirs), local ? versionOf(local) + 1 : 0),
      };
      this.#know(theirs, shape);
      return shape;
    }
    const mine = this.#isChanged(local) ? changedParts(was, local) : {};
    const wanted = withParts(theirs, mine);
    if (isNothing(changedParts(local, wanted))) {
      this.#shown.set(id, theirs);
      return local;
    }
    const shape = {
      ...local,
      ...wanted,
      status: local['status'],
      version: versionOf(local) + 1,
      versionNonce: (Number(local['versionNonce']) + 1) % 2 ** 31,
    };
    this.#know(theirs, shape);
    // What was done here and is not written yet still differs, and is written when the hand lets go.
    if (!isNothing(mine)) this.#versions.delete(id);
    return shape;
  }

  #know(shown: Shape, inScene: Shape): void {
    this.#shown.set(shown.id, shown);
    this.#versions.set(shown.id, versionOf(inScene));
  }

  /** In the order of their indices, each with one of its own. */
  #ordered(shapes: readonly Shape[]): Shape[] {
    const before = new Map(shapes.map((shape) => [shape.id, shape]));
    return inOrder(shapes).map((shape) => {
      const { id, index } = shape;
      if (before.get(id) === shape) return shape;
      if (this.#busy.held.has(id)) return before.get(id) ?? shape;
      const moved = { ...shape, version: versionOf(shape) + 1 };
      const shown = this.#shown.get(id);
      if (shown !== undefined) {
        this.#shown.set(id, { ...shown, index });
        if (!this.#isChanged(shape)) this.#versions.set(id, versionOf(moved));
      }
      return moved;
    });
  }
}

const isNothing = (parts: object): boolean => Object.keys(parts).length === 0;
const versionOf = ({ version }: Shape): number => (typeof version === 'number' ? version : 0);
