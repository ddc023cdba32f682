/** People at work: typing unique tokens, deleting, formatting, setting map keys, pasting; on several pages, in bursts. */
import * as Y from 'yjs';
import { must } from '../lib/assert.ts';
import type { Rng } from '../lib/rng.ts';
import type { PageId } from '../wire/ids.ts';
import type { SimPeer } from './peer.ts';
import type { World } from './world.ts';

/** Most edits follow each other as keystrokes do; the rest of the time lies between bursts. */
const BURST_SHARE = 0.7;
const KEYSTROKE_MS = 20;
/** Long enough for a page to count as quiet. */
const PAUSE_MS = 2500;
/** From here on an entry goes over the bulk lane. */
const PASTE_LENGTH_MIN = 1000;

/** Gives the edits their times and authors. */
export function planEdits(world: World): void {
  const rng = world.rng.fork();
  const { editCount, safetyMs, pauses } = world.options;
  const writers = world.places.filter((place) => world.writesAt(place));
  const workMs = safetyMs - pauses * PAUSE_MS;
  const pauseMsMax = (2 * workMs) / (editCount * (1 - BURST_SHARE));
  let atMs = 50;
  for (let i = 0; i < editCount; i++) {
    atMs += rng.chance(BURST_SHARE) ? rng.float() * KEYSTROKE_MS : rng.float() * pauseMsMax;
    const place = rng.pick(writers);
    const restedMs = Math.floor((i / editCount) * (pauses + 1)) * PAUSE_MS;
    world.events.after(Math.min(atMs, workMs - 1) + restedMs, () =>
      edit(world, world.peer(place), rng),
    );
  }
}

function edit(world: World, peer: SimPeer, rng: Rng): void {
  const page = rng.pick(world.pages);
  const draw = rng.float();
  const isPaste = rng.chance(world.options.pasteShare);
  const pasteLength = isPaste ? PASTE_LENGTH_MIN + rng.below(world.options.pasteLengthMax) : 0;
  const wasMade = peer.edit(page, (doc) => {
    if (isPaste || draw < 0.7) type(world, peer, page, doc, rng, pasteLength);
    else if (draw < 0.82) erase(world, doc, rng);
    else if (draw < 0.92) setKey(doc, rng);
    else emphasise(doc, rng);
  });
  if (wasMade) world.watch.count('an edit');
}

function type(
  world: World,
  peer: SimPeer,
  page: PageId,
  doc: Y.Doc,
  rng: Rng,
  pasteLength: number,
): void {
  const token = world.tokens.mint();
  const text = doc.getText('text');
  text.insert(boundary(text.toString(), rng), token + '.'.repeat(pasteLength));
  world.tokens.typed({
    text: token,
    page,
    session: peer.id,
    number: peer.replica.nextNumber(page),
  });
}

/** Before the text, after it, or after some token: never inside one. */
function boundary(text: string, rng: Rng): number {
  const choice = rng.below(3);
  if (choice === 0 || text.length === 0) return 0;
  if (choice === 1) return text.length;
  const after = text.indexOf('\u27e9', rng.below(text.length));
  return after < 0 ? text.length : after + 1;
}

function erase(world: World, doc: Y.Doc, rng: Rng): void {
  const text = doc.getText('text');
  const before = text.toString();
  if (before.length < 2) return;
  const at = rng.below(before.length - 1);
  const length = Math.min(1 + rng.below(12), before.length - at);
  text.delete(at, length);
  world.tokens.deleted(before, at, length);
}

function setKey(doc: Y.Doc, rng: Rng): void {
  const map = doc.getMap('map');
  const key = `key${rng.below(6)}`;
  const draw = rng.float();
  if (draw < 0.2) map.delete(key);
  else if (draw < 0.36) map.set('list', Y.Array.from([rng.uint32()]));
  else map.set(key, rng.uint32());
}

function emphasise(doc: Y.Doc, rng: Rng): void {
  const text = doc.getText('text');
  if (text.length < 4) return;
  const style = must([{ bold: true }, { bold: null }, { italic: true }][rng.below(3)]);
  text.format(rng.below(text.length - 3), 3, style);
}
