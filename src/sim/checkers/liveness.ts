/** M5, M6, B6: once healed, everyone knows everyone, by some path, and says "in step"; everything own is saved. */
import { FULL_MESH_PEERS_MAX } from '../../wire/limits.ts';
import { sayTheyParted } from './convergence.ts';
import type { World } from '../world.ts';

export function checkLiveness(world: World): string[] {
  const problems: string[] = [];
  const { alive } = world;
  for (const peer of alive) {
    const { mesh, replica, ports } = peer;
    const views = new Map(mesh.view(peer.nowMs()).peers.map((view) => [view.id, view]));
    for (const other of alive) {
      if (other.ports === ports) continue;
      const name = `place ${other.ports.place} at place ${ports.place}`;
      const view = views.get(other.id);
      if (view === undefined) problems.push(`liveness: ${name} is not known`);
      else if (view.path === 'out-of-reach') problems.push(`liveness: ${name} is out of reach`);
      else if (isKeptInStep(alive.length) && !replica.progress(other.id).inStep) {
        if (sayTheyParted(peer, other)) world.watch.count('a fork behind checkpoints');
        else problems.push(`liveness: ${name} is not in step`);
      }
    }
    if (replica.unsavedEdits() > 0)
      problems.push(`liveness: place ${ports.place} has unsaved edits`);
  }
  return problems;
}

/** In a large room only the overlay's neighbours report to each other. */

const isKeptInStep = (peerCount: number): boolean => peerCount <= FULL_MESH_PEERS_MAX;
