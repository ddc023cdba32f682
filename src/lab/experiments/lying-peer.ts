import { allHave, living } from '../facts.ts';
import type { LabWorld } from '../lab-world.ts';
import { setupOf, writes, type Experiment } from './experiment.ts';

const WORDS = 3;

const hasLiar = (lab: LabWorld): boolean => lab.liarPlace !== null;

const accusersOf = (lab: LabWorld): number => {
  if (lab.liarPlace === null) return 0;
  const by = lab.onlooker.accusations.get(lab.peer(lab.liarPlace).id);
  return living(lab).filter((place) => by?.has(place) === true).length;
};

const isCutOffByAll = (lab: LabWorld): boolean =>
  hasLiar(lab) && accusersOf(lab) === living(lab).length;

const isMet = (lab: LabWorld): boolean => {
  const { liarPlace } = lab;
  if (liarPlace === null) return false;
  const { id } = lab.peer(liarPlace);
  return living(lab).every((place) =>
    lab
      .peer(place)
      .mesh.view(lab.peer(place).nowMs())
      .peers.some((peer) => peer.id === id && (peer.path === 'direct' || peer.cutOff !== null)),
  );
};

export const lyingPeer: Experiment = {
  name: 'lying-peer',
  setup: setupOf({ seed: 77, peers: 4, latencyMsMax: 60 }),
  speed: 1,
  showsFigures: false,
  steps: [
    {
      does: (lab) => [writes(lab, 0, 'meet at noon')],
      isDone: (lab) => allHave(lab, WORDS),
    },
    {
      does: () => [{ type: 'add-liar' }],
      isDone: (lab) => hasLiar(lab) && isMet(lab),
    },
    {
      does: () => [{ type: 'lie', trick: 'foreignStructs' }],
      isDone: (lab) => accusersOf(lab) > 0,
    },
    {
      does: () => [{ type: 'lie', trick: 'swallowingStruct' }],
      isDone: (lab) => isCutOffByAll(lab) && allHave(lab, WORDS),
    },
  ],
  hasEnded: (lab) => isCutOffByAll(lab) && allHave(lab, WORDS),
};
