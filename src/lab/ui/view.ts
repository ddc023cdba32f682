/** What the page of the lab draws, read from a session at one moment. */
import type { NetworkSnapshot } from '../../watch/network-snapshot.ts';
import type { Place } from '../../sim/network.ts';
import { degreeOf, digestOf, islandsOf, reachedBy, stateVectorOf } from '../facts.ts';
import type { LabSession, Phase } from '../lab-session.ts';
import type { PeerCondition } from '../lab-world.ts';
import type { Traffic } from '../onlooker.ts';
import type { LabFault } from '../ways.ts';

export type PeerRow = {
  place: Place;
  name: string;
  color: string;
  condition: PeerCondition;
  isOffline: boolean;
  isLiar: boolean;
  words: number;
  /** Its first six digits. */
  digest: string;
  stateVector: string | null;
};

export type FocusFacts = {
  reached: number;
  links: number;
  /** What its clock says, since 1970. */
  clockMs: number;
  rate: number;
  aheadMs: number;
  mayUseWebRtc: boolean;
  slowMs: number;
  isFull: boolean;
};

export type LabView = {
  phase: Phase;
  progress: number;
  nowMs: number;
  isPlaying: boolean;
  speed: number;
  measuredSpeed: number;
  focus: Place;
  isWhole: boolean;
  isOtherCourse: boolean;
  peers: readonly PeerRow[];
  facts: FocusFacts;
  faults: readonly LabFault[];
  isFlooding: boolean;
  hasRelay: boolean;
  islands: number;
  differentTexts: number;
  traffic: Traffic;
  lastEdit: { name: string; frames: number; reached: number; tookMs: number } | null;
  guide: { at: number; step: number; hasEnded: boolean; isBegun: boolean; words: number } | null;
  snapshot: NetworkSnapshot;
};

const DIGEST_DIGITS = 6;
/** State vectors are listed in rooms up to this size. */
const VECTORS_MAX = 8;
const CLIENT_DIGITS = 4;

export function readView(session: LabSession, experimentAt: number): LabView {
  const { lab, guide, focus } = session;
  const peers = lab.places.map((place) => rowOf(session, place));
  const run = lab.onlooker.runs.at(-1);
  return {
    phase: session.phase,
    progress: session.progress,
    nowMs: lab.nowMs,
    isPlaying: session.isPlaying,
    speed: session.speed,
    measuredSpeed: session.measuredSpeed,
    focus,
    isWhole: session.isWhole,
    isOtherCourse: session.isOtherCourse,
    peers,
    facts: factsOf(session),
    faults: lab.faults,
    isFlooding: lab.isFlooding,
    hasRelay: lab.hasRelay,
    islands: islandsOf(lab).length,
    differentTexts: textsOf(session),
    traffic: structuredClone(lab.onlooker.traffic),
    lastEdit:
      run === undefined
        ? null
        : {
            name: lab.nameOf(run.place),
            frames: run.frames,
            reached: run.heardBy.size,
            tookMs: run.lastMs - run.madeMs,
          },
    guide:
      guide === null
        ? null
        : {
            at: experimentAt,
            step: guide.step,
            hasEnded: session.phase === 'ready' && guide.hasEnded(lab),
            isBegun: guide.isBegun,
            words: lab.words(lab.world.places[0] ?? 0).length,
          },
    snapshot: session.snapshot(),
  };
}

function rowOf({ lab }: LabSession, place: Place): PeerRow {
  const { profile } = lab.peer(place).ports;
  const vector = lab.places.length > VECTORS_MAX ? null : stateVectorOf(lab, place);
  return {
    place,
    ...profile,
    condition: lab.condition(place),
    isOffline: lab.faults.some(
      ({ scope, conditions }) =>
        scope.on === 'peer' && scope.place === place && conditions.cut === 'both',
    ),
    isLiar: place === lab.liarPlace,
    words: lab.words(place).length,
    digest: digestOf(lab, place).slice(0, DIGEST_DIGITS),
    stateVector:
      vector
        ?.map(([client, clock]) => `${String(client).slice(-CLIENT_DIGITS)}:${clock}`)
        .join(' ') ?? null,
  };
}

function factsOf({ lab, focus }: LabSession): FocusFacts {
  const { slowMs, isFull } = lab.world.disk(focus);
  return {
    reached: reachedBy(lab, focus),
    links: degreeOf(lab, focus),
    clockMs: lab.peer(focus).wallMs(),
    ...lab.clock(focus),
    mayUseWebRtc: lab.mayUseWebRtc(focus),
    slowMs,
    isFull,
  };
}

/** How many different texts those who run and keep to the rules have. */
function textsOf({ lab }: LabSession): number {
  const running = lab.world.places.filter((place) => lab.condition(place) === 'here');
  return new Set(running.map((place) => lab.text(place).toString())).size;
}
