/** People at work: typing unique tokens, deleting, formatting, setting map keys, pasting; on several pages, in bursts. */
import * as Y from 'yjs';
import type { Rng } from '../lib/rng.ts';
import type { PageId } from '../wire/ids.ts';
import type { SimPeer } from './peer.ts';
import type { World } from './world.ts';

/** Gives the edits their times and authors. */
export function planEdits(world: World): void {
  const rng = world.rng.fork();
  const { editCount, safetyMs, peerCount } = world.options;
  let atMs = 50;
  for (let i = 0; i < editCount; i++) {
    const pauseMs = rng.chance(0.7) ? rng.float() * 20 : (rng.float() * 2 * safetyMs) / (editCount * 0.3);
    atMs = Math.min(safetyMs, atMs + pauseMs);
    const host = rng.below(peerCount);
    world.events.after(atMs, () => edit(world, world.peer(host), rng));
  }
}

function edit(world: World, peer: SimPeer, rng: Rng): void {
  const page = rng.pick(world.pages);
  const draw = rng.float();
  const isPaste = rng.chance(world.options.pasteShare);
  peer.edit(page, (doc) => {
    world.count('edit');
    if (draw < 0.7 || isPaste) type(world, peer, page, doc, rng, isPaste ? rng.below(world.options.pasteLengthMax) : 0);
    else if (draw < 0.85) erase(world, doc, rng);
    else if (draw < 0.93) doc.getMap('map').set(`key${rng.below(6)}`, rng.uint32());
    else emphasise(doc, rng);
  });
}

function type(world: World, peer: SimPeer, page: PageId, doc: Y.Doc, rng: Rng, pasteLength: number): void {
  const token = world.tokens.mint();
  const text = doc.getText('text');
  text.insert(boundary(text.toString(), rng), token + '.'.repeat(pasteLength));
  const head = peer.replica.heads(page).find(({ session }) => session === peer.id);
  world.tokens.typed({ text: token, page, session: peer.id, number: (head?.number ?? 0) + 1 });
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

function emphasise(doc: Y.Doc, rng: Rng): void {
  const text = doc.getText('text');
  if (text.length < 4) return;
  text.format(rng.below(text.length - 3), 3, { bold: rng.chance(0.5) ? true : null });
  if (rng.chance(0.2)) doc.getMap('map').set('list', Y.Array.from([rng.uint32()]));
}
