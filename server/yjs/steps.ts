/**
 * Counts what Yjs does for an update that may cost the square of its length, and ends it. A struct looks at all that lies between its
 * neighbours; a list of values is copied whole where it is cut or joined. Nothing in an update says how much that will be, and Yjs
 * cannot be interrupted, so its own methods are wrapped. Process-wide; what nobody asked to be counted is not.
 */
import * as Y from 'yjs';

/** A cut, which moves a document's structs by one. */
const CUT_STEPS = 10;
/** Values that are copied in the time of one look at a struct, about a microsecond. */
const VALUES_PER_STEP = 256;

export class TooManySteps extends Error {
  static readonly reason = 'steps';
}

/** `looks`: at what lies between a struct's neighbours; they are in `all`. */
export type Steps = { looks: number; all: number };

let counted: Steps | null = null;
let most: Steps = { looks: 0, all: 0 };

/** What `run` took. Throws TooManySteps when it would take more than `max`; what it worked on is in no order then. */
export function countSteps(max: Steps, run: () => void): Steps {
  const taken: Steps = { looks: 0, all: 0 };
  most = max;
  counted = taken;
  try {
    run();
    return taken;
  } finally {
    counted = null;
  }
}

function take(steps: number): void {
  if (counted === null) return;
  counted.all += steps;
  if (counted.all > most.all) throw new TooManySteps('an update that takes too long');
}

function takeLook(): void {
  if (counted === null) return;
  counted.looks += 1;
  if (counted.looks > most.looks) throw new TooManySteps('an update that takes too long');
  take(1);
}

type Values = Y.ContentAny | Y.ContentJSON;

/** As Yjs does it in `integrate`, which keeps two sets on the way: this costs a small part of that. */
function look(item: Y.Item, transaction: Y.Transaction, offset: number): void {
  const { parent, parentSub, right } = item;
  if (!(parent instanceof Y.AbstractType)) return;
  const before = offset > 0 ? knownPart(item, transaction, offset) : item.left;
  if (before === null ? right !== null && right.left === null : before.right === right) return;
  let other = before?.right ?? null;
  if (before === null && parentSub === null) other = parent._start;
  if (before === null && parentSub !== null) {
    other = parent._map.get(parentSub) ?? null;
    for (; other !== null && other.left !== null; other = other.left) takeLook();
  }
  for (; other !== null && other !== right; other = other.right) takeLook();
}

/** The end of what the document has of `item` already. */
function knownPart({ id }: Y.Item, { doc }: Y.Transaction, offset: number): Y.Item | null {
  const known: unknown = Y.getItem(doc.store, Y.createID(id.client, id.clock + offset - 1));
  return known instanceof Y.Item ? known : null;
}

/** Calls `before` first, whoever calls the method. */
function wrap<This extends object, Args extends unknown[]>(
  prototype: This,
  name: keyof This,
  before: (self: This, ...args: Args) => void,
): void {
  const plain = Reflect.get(prototype, name) as (this: This, ...args: Args) => unknown;
  Reflect.set(prototype, name, function (this: This, ...args: Args): unknown {
    if (counted !== null) before(this, ...args);
    return plain.apply(this, args);
  });
}

const cut = (): void => take(CUT_STEPS);

wrap(Y.Item.prototype, 'integrate', look);
wrap(Y.ContentString.prototype, 'splice', cut);
wrap(Y.ContentDeleted.prototype, 'splice', cut);
for (const { prototype } of [Y.ContentAny, Y.ContentJSON]) {
  wrap<Values, [number]>(prototype, 'splice', ({ arr }) => {
    take(CUT_STEPS + arr.length / VALUES_PER_STEP);
  });
  wrap<Values, [Values]>(prototype, 'mergeWith', ({ arr }, right) => {
    take((arr.length + right.arr.length) / VALUES_PER_STEP);
  });
}
