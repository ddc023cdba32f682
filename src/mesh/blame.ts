/** Cutting off who misbehaves: its links are closed, what it sends is ignored for the rest of the run. */
import type { PeerId } from '../wire/ids.ts';
import { changed, emit, peerOf, type Core } from './core.ts';
import { CUT_OFF_MAX } from './limits.ts';
import { removeLink } from './links.ts';

export function accuse(core: Core, id: PeerId, reason: string): void {
  if (id === core.self || core.cutOff.has(id)) return;
  if (core.cutOff.size >= CUT_OFF_MAX) {
    const [oldest] = core.cutOff.keys();
    if (oldest !== undefined) core.cutOff.delete(oldest);
  }
  core.cutOff.set(id, reason);
  emit(core, { type: 'misbehaved', peer: id, reason });
  const peer = peerOf(core, id);
  for (const link of [...peer.links]) {
    const { kind, relay } = link;
    removeLink(core, peer, kind, relay);
    emit(core, { type: 'close-link', peer: id, kind, relay, reason });
  }
  peer.dial.isTrying = false;
  changed(core, 'links');
}
