/** Joins the voyage, the chart on the screen and the room: one loop a frame while the tab is shown. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Heading } from '../../../model/games/tides/chart.ts';
import { ROPE } from '../../../model/games/tides/actions.ts';
import { digestOf, type Round } from '../../../model/games/tides/round.ts';
import type { PageId } from '../../room/snapshot.ts';
import type { Room } from '../../../room/room-api.ts';
import { changedHands, newsOf } from './news.ts';
import { CONTEST_MS, Painter, WASH_MS, type BoatMark, type Wash } from './painter.ts';
import { headingToward } from './steering.ts';
import type { Current, Tides } from './use-tides.ts';
import { Voyage, type Standing } from './voyage.ts';

const CHANNEL = 'tides';
/** What stands beside the chart is said anew so often at most. */
const STANDING_MS = 120;

export type Helm = {
  steer: (heading: Heading) => void;
  step: (heading: Heading) => boolean;
  anchor: () => void;
  /** Toward a point of the canvas, in its pixels; on the boat itself it anchors. */
  toward: (x: number, y: number) => void;
  standing: () => Standing;
  boats: () => BoatMark[];
};
/** Changes many times a second: only what shows it follows. */
export type Standings = {
  read: () => Standing;
  subscribe: (changed: () => void) => () => void;
};
type Parts = {
  room: Room;
  page: PageId;
  tides: Tides;
  current: Current;
  /** What is drawn: as it was, while one looks back. */
  shown: Round;
  isLookingBack: boolean;
  colors: readonly string[];
  nameOf: (player: number) => string;
  frame: RefObject<HTMLDivElement | null>;
  canvas: RefObject<HTMLCanvasElement | null>;
};

const REST: Standing = {
  line: 0,
  lineMax: 0,
  cell: null,
  isHome: true,
  isAdrift: false,
  isUnderWay: false,
};

/** How far the round has come: the tide is as high as the most line that anybody has paid out. */
export const tideOf = ({ players }: Round): number =>
  Math.max(0, ...players.map(({ spent }) => spent)) / ROPE;

class StandingStore implements Standings {
  #now = REST;
  readonly #listeners = new Set<() => void>();

  readonly read = (): Standing => this.#now;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  set(standing: Standing): void {
    this.#now = standing;
    for (const changed of this.#listeners) changed();
  }
}

type Sailed = { helm: Helm; standings: Standings; wasHidden: boolean };

export function useVoyage(parts: Parts): Sailed {
  const { room, page, tides, current, shown, isLookingBack, colors, frame, canvas } = parts;
  const { id } = current.entry;
  const latest = useRef(parts);
  const sailing = useRef<Sailing | null>(null);
  const [standings] = useState(() => new StandingStore());
  const [wasHidden, setHidden] = useState(false);
  useEffect(() => {
    latest.current = parts;
  });
  useEffect(() => {
    const [box, sheet] = [frame.current, canvas.current];
    if (box === null || sheet === null) return undefined;
    const begun = new Sailing({ room, page, tides, latest, box, sheet, standings });
    sailing.current = begun;
    const stop = begun.run(() => setHidden(true));
    return () => {
      sailing.current = null;
      stop();
    };
  }, [room, page, tides, id, frame, canvas, standings]);
  useEffect(() => sailing.current?.update(), [current]);
  useEffect(() => sailing.current?.show(), [shown, colors, isLookingBack]);
  const [helm] = useState<Helm>(() => ({
    steer(heading) {
      setHidden(false);
      sailing.current?.voyage.steer(heading);
    },
    step(heading) {
      setHidden(false);
      return sailing.current?.voyage.step(heading) ?? false;
    },
    anchor: () => sailing.current?.voyage.anchor(),
    toward(x, y) {
      setHidden(false);
      sailing.current?.toward(x, y);
    },
    standing: () => sailing.current?.voyage.standing() ?? REST,
    boats: () => sailing.current?.voyage.boats(performance.now()) ?? [],
  }));
  return { helm, standings, wasHidden };
}

type SailingParts = Pick<Parts, 'room' | 'page' | 'tides'> & {
  latest: RefObject<Parts>;
  box: HTMLDivElement;
  sheet: HTMLCanvasElement;
  standings: StandingStore;
};

class Sailing {
  readonly voyage: Voyage;
  readonly #parts: SailingParts;
  readonly #id: string;
  readonly #painter: Painter;
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #round: Round;
  #washes: Wash[] = [];
  #said = '';
  #saidMs = -Infinity;
  #lastMs: number | null = null;

  constructor(parts: SailingParts) {
    const { room, page, latest, sheet } = parts;
    const { current } = latest.current;
    this.#parts = parts;
    this.#id = current.entry.id;
    this.#round = current.round;
    this.#painter = new Painter(sheet, current.round);
    this.voyage = new Voyage(
      {
        tell: (bytes) => void room.fleeting.send(page, CHANNEL, bytes),
        claim: (claim) => this.#say({ do: 'claim', ...claim }),
        lose: (line, by) => this.#say({ do: 'lost', line, by }),
        nameOf: (player) => latest.current.nameOf(player),
      },
      current.entry.id,
      current.round,
      current.player,
    );
    this.show();
    this.#mark();
  }

  /** The boat must know at once what it has won: React tells a frame later, and by then it is in the next cell. */
  #say(saying: Parameters<Tides['say']>[1]): void {
    const { tides } = this.#parts;
    tides.say(this.#id, saying);
    const now = tides.now().current;
    if (now?.entry.id === this.#id) this.voyage.update(now.round, now.player);
  }

  /** Until what is returned is called. */
  run(onHidden: () => void): () => void {
    const { room, page, box } = this.#parts;
    const stopHearing = room.on('fleeting', ({ page: where, channel, from, ...said }) => {
      if (where !== page || channel !== CHANNEL || !said.canWrite) return;
      this.voyage.hear(from, said.member, said.payload, performance.now());
    });
    const sizes = new ResizeObserver(() => this.#fit());
    sizes.observe(box);
    this.#fit();
    const draw = (now: number): void => {
      this.#frame(now);
      next = requestAnimationFrame(draw);
    };
    let next = requestAnimationFrame(draw);
    const look = (): void => {
      if (!document.hidden) return;
      // No frame comes while the tab is hidden: the boat must not seem to sail on.
      if (this.voyage.standing().isUnderWay) onHidden();
      this.voyage.anchor();
      this.voyage.tellOthers(performance.now());
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      cancelAnimationFrame(next);
      document.removeEventListener('visibilitychange', look);
      sizes.disconnect();
      stopHearing();
      this.voyage.leave();
    };
  }

  update(): void {
    const { current } = this.#parts.latest.current;
    const before = this.#round;
    this.#round = current.round;
    this.voyage.update(current.round, current.player);
    const now = performance.now();
    for (const [player, cells] of changedHands(before, current.round))
      this.#washes.push({ cells, player, sinceMs: now, isContest: false });
    for (const news of newsOf(before, current.round))
      if (news.is === 'contest') {
        const { cells, winner } = news.contest;
        this.#washes.push({ cells, player: winner.player, sinceMs: now, isContest: true });
      }
    this.#mark();
  }

  show(): void {
    const { shown, colors } = this.#parts.latest.current;
    this.#painter.show(shown, colors);
  }

  toward(x: number, y: number): void {
    const { cell } = this.voyage.standing();
    const boat = this.voyage.boats(performance.now()).at(-1);
    if (cell === null || boat?.isOwn !== true) return;
    const point = this.#painter.pointAt(x, y);
    const [dx, dy] = [point.x - boat.x - 0.5, point.y - boat.y - 0.5];
    const heading = headingToward(dx, dy);
    if (heading === null || Math.max(Math.abs(dx), Math.abs(dy)) < 0.75) this.voyage.anchor();
    else this.voyage.steer(heading);
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#parts.box;
    this.#painter.resize(clientWidth, clientHeight, Math.min(3, devicePixelRatio));
  }

  #frame(now: number): void {
    this.voyage.sail(this.#lastMs === null ? 0 : now - this.#lastMs);
    this.#lastMs = now;
    this.voyage.tellOthers(performance.now());
    const { isLookingBack, shown } = this.#parts.latest.current;
    this.#washes = this.#washes.filter(
      ({ sinceMs, isContest }) => now - sinceMs < (isContest ? CONTEST_MS : WASH_MS),
    );
    const boats = isLookingBack ? [] : this.voyage.boats(performance.now());
    this.#painter.frame(now, {
      boats,
      washes: isLookingBack ? [] : this.#washes,
      tide: tideOf(shown),
      isCalm: this.#calm.matches,
    });
    if (now - this.#saidMs < STANDING_MS) return;
    this.#saidMs = now;
    const standing = this.voyage.standing();
    const said = JSON.stringify(standing);
    if (said !== this.#said) this.#parts.standings.set(standing);
    this.#said = said;
    const others = boats.filter(({ isOwn }) => !isOwn);
    this.#parts.box.dataset['others'] = others
      .map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`)
      .join(' ');
    this.#parts.box.dataset['at'] = `${standing.cell ?? ''}`;
  }

  /** For whoever compares maps. */
  #mark(): void {
    const { dataset } = this.#parts.box;
    dataset['digest'] = digestOf(this.#round);
    dataset['phase'] = this.#round.phase;
  }
}
