/**
 * What `room.network` needs beyond snapshots: the machines that watch and fault, and the last hour. A chunk of its own, fetched when the
 * room is open: nobody types any later for it.
 */
import type { Emitter } from '../lib/emitter.ts';
import { createWatch } from '../watch/machine.ts';
import type { NetworkSnapshot } from '../watch/network-snapshot.ts';
import type { RoomParts } from './assemble.ts';
import { Faulting } from './faulting.ts';
import { LastHour } from './last-hour.ts';
import type { NetworkEvents } from './network-api.ts';
import { watchPortsOf } from './watch-ports.ts';
import { Watching } from './watching.ts';

export type LateNetworkOptions = {
  parts: RoomParts;
  emitter: Emitter<NetworkEvents>;
  snapshot: () => NetworkSnapshot;
  onChange: () => void;
};

export class LateNetwork {
  readonly watching: Watching;
  readonly hour: LastHour;
  readonly faulting: Faulting;

  constructor({ parts, emitter, snapshot, onChange }: LateNetworkOptions) {
    const { record, wallMsAtZero, rng, driver } = parts;
    driver.attachWatch(
      createWatch({
        self: record.session,
        wallMsAtZero,
        rng: rng.fork(),
        ports: watchPortsOf(parts),
      }),
    );
    this.watching = new Watching(parts, emitter, onChange);
    this.hour = new LastHour({
      parts,
      snapshot,
      onHappened: (event) => emitter.emit('happened', event),
    });
    this.faulting = new Faulting(parts, {
      onChange,
      onHealed: (fault, by) => this.hour.note({ type: 'healed', fault, by }),
    });
  }

  end(): void {
    this.watching.end();
    this.hour.end();
    this.faulting.end();
  }
}
