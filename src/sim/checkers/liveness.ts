/** M5, M6, B6: once healed, everyone knows everyone, by some path, and says "in step"; everything own is saved. */
import type { World } from '../world.ts';

export function checkLiveness(world: World): string[] {
  const problems: string[] = [];
  const alive = world.alive;
  for (const peer of alive) {
    const { peers } = peer.mesh.view(peer.nowMs());
    for (const other of alive) {
      if (other === peer) continue;
      const seen = peers.find(({ id }) => id === other.id);
      const name = `host ${other.ports.host} at host ${peer.ports.host}`;
      if (seen === undefined) problems.push(`liveness: ${name} is not known`);
      else if (seen.path === 'out-of-reach') problems.push(`liveness: ${name} is out of reach`);
      else if (!peer.replica.progress(other.id).inStep) problems.push(`liveness: ${name} is not in step`);
    }
    if (peer.replica.unsavedEdits() > 0) problems.push(`liveness: host ${peer.ports.host} has unsaved edits`);
  }
  return problems.slice(0, 6);
}
