/**
 * Sailing in one round: our boat, which obeys at once; the boats of others, as they are told; our line and what becomes of it. Knows no
 * React and draws nothing by itself.
 */
import { LINE_MAX } from '../../../model/games/tides/actions.ts';
import { Boat, type Passed } from '../../../model/games/tides/boat.ts';
import type { Cell, Heading } from '../../../model/games/tides/chart.ts';
import {
  decodePosition,
  encodePosition,
  roundTag,
  WAY_MAX,
} from '../../../model/games/tides/position.ts';
import type { Round } from '../../../model/games/tides/round.ts';
import { claimOf, lineMax } from '../../../model/games/tides/tides.ts';
import { Track } from '../../../model/games/tides/track.ts';
import type { BoatMark } from './painter.ts';

/** What others hear of us goes out so often while we sail; they draw it as smoothly as if it were more. */
const TELL_MS = 67;
const TELL_STILL_MS = 1000;
/** A boat that was not heard for so long is drawn faint, and later not at all. */
const FAINT_MS = 2500;
const GONE_MS = 15_000;
const PLACES_KEPT = LINE_MAX + WAY_MAX;

export type Peer = string;
/** What the voyage needs of the world. */
export type Port = {
  /** Positions for the others: may be lost. */
  tell(bytes: Uint8Array): void;
  /** Into the round's log. */
  claim(claim: { from: Cell; line: string; back: string }): void;
  lose(line: number, by: string | null): void;
  nameOf(player: number): string;
};
export type Standing = {
  /** Steps of line that are out, and how many there can be. */
  line: number;
  lineMax: number;
  cell: Cell | null;
  /** On water that is ours. */
  isHome: boolean;
  /** Away from home without a line: it was lost. */
  isAdrift: boolean;
  isUnderWay: boolean;
};

type Line = { from: Cell; headings: Heading[]; cells: Cell[] };
type Other = { track: Track; member: string };

export class Voyage {
  readonly #port: Port;
  readonly #tag: number;
  #round: Round;
  #player: number;
  #boat: Boat | null = null;
  #line: Line | null = null;
  #way: Heading[] = [];
  readonly #others = new Map<Peer, Other>();
  #toldMs = -Infinity;
  #toldSteps = -1;
  #wasUnderWay = false;

  constructor(port: Port, roundId: string, round: Round, player: number) {
    this.#port = port;
    this.#tag = roundTag(roundId);
    this.#round = round;
    this.#player = player;
    this.#launch();
  }

  /** The round as it is now: claims came in. Our boat stays where it is. */
  update(round: Round, player: number): void {
    this.#round = round;
    this.#player = player;
    if (round.phase === 'over') this.#line = null;
    this.#launch();
  }

  steer(heading: Heading): void {
    if (this.#maySail) this.#boat?.steer(heading);
  }

  anchor(): void {
    this.#boat?.anchor();
  }

  /** One cell. False where there is no way. */
  step(heading: Heading): boolean {
    const passed = this.#maySail ? (this.#boat?.step(heading) ?? null) : null;
    if (passed !== null) this.#pass(passed);
    return passed !== null;
  }

  sail(ms: number): void {
    for (const passed of this.#boat?.sail(ms) ?? []) this.#pass(passed);
  }

  /** What somebody told; `member` is proved by keys. */
  hear(peer: Peer, member: string, bytes: Uint8Array, nowMs: number): void {
    const position = decodePosition(bytes);
    if (position === null || position.round !== this.#tag) return;
    const player = this.#round.players.findIndex((each) => each.member === member);
    if (player < 0 || player === this.#player) return;
    const other = this.#others.get(peer) ?? { track: new Track(this.#round.chart), member };
    this.#others.set(peer, other);
    const crossed = other.track.take(position, nowMs);
    const line = this.#line;
    if (line === null || this.#round.phase !== 'sailing') return;
    // The cell in which our boat is belongs to nobody: two bows that touch cut nothing.
    if (crossed.some((cell) => line.cells.indexOf(cell) > 0 && cell !== this.#boat?.cell))
      this.#lose(member);
  }

  /** Tells the others where we are, if it is time. */
  tellOthers(nowMs: number): void {
    const boat = this.#boat;
    if (boat === null) return;
    const isNews = boat.isUnderWay || this.#wasUnderWay || boat.steps !== this.#toldSteps;
    if (nowMs - this.#toldMs < (isNews ? TELL_MS : TELL_STILL_MS)) return;
    this.#toldMs = nowMs;
    this.#wasUnderWay = boat.isUnderWay;
    this.#toldSteps = boat.steps;
    const { steps, progress, cell, heading, isUnderWay } = boat;
    this.#port.tell(
      encodePosition({
        round: this.#tag,
        steps,
        progress,
        cell,
        heading,
        isUnderWay,
        line: this.#line?.headings.length ?? 0,
        clockMs: Math.round(nowMs),
        way: this.#way,
      }),
    );
  }

  /** All boats, ours last. */
  boats(nowMs: number): BoatMark[] {
    const marks: BoatMark[] = [];
    for (const [peer, { track, member }] of this.#others) {
      const shown = track.show(nowMs);
      const player = this.#round.players.findIndex((each) => each.member === member);
      if (shown === null || shown.silentMs > GONE_MS) this.#others.delete(peer);
      else if (player >= 0)
        marks.push({
          x: shown.x,
          y: shown.y,
          heading: shown.heading,
          player,
          name: this.#port.nameOf(player),
          isOwn: false,
          isFaint: shown.silentMs > FAINT_MS,
          line: this.#round.phase === 'sailing' ? shown.line : [],
        });
    }
    const boat = this.#boat;
    if (boat === null) return marks;
    const { x, y } = boat.place;
    marks.push({
      x,
      y,
      heading: boat.heading,
      player: this.#player,
      name: '',
      isOwn: true,
      isFaint: false,
      line: this.#line?.cells ?? [],
    });
    return marks;
  }

  /** For another page: a line that is out is lost, as if it had been too long. */
  leave(): void {
    if (this.#round.phase === 'sailing') this.#lose(null);
  }

  standing(): Standing {
    const boat = this.#boat;
    const isHome = boat !== null && this.#isOwn(boat.cell);
    return {
      line: this.#line?.headings.length ?? 0,
      lineMax: this.#lineMax,
      cell: boat?.cell ?? null,
      isHome,
      isAdrift: boat !== null && !isHome && this.#line === null,
      isUnderWay: boat?.isUnderWay ?? false,
    };
  }

  /** A boat leaves the harbour when the round has begun; before and after, who plays may sail about without a line. */
  get #maySail(): boolean {
    return this.#round.phase !== 'gathering';
  }

  get #lineMax(): number {
    return lineMax(this.#round, this.#player);
  }

  #launch(): void {
    const player = this.#round.players[this.#player];
    if (player === undefined) {
      this.#boat = null;
      this.#line = null;
      return;
    }
    const middle = this.#round.chart.harbours[player.harbour]?.[0];
    if (middle === undefined) return;
    // Before the round begins a boat lies in harbour, and that can turn out to be another's.
    const isElsewhere = this.#boat?.cell !== middle;
    if (this.#boat === null || (isElsewhere && !this.#maySail))
      this.#boat = new Boat(this.#round.chart, middle);
  }

  #isOwn(cell: Cell): boolean {
    return this.#player >= 0 && this.#round.owner[cell] === this.#player;
  }

  #pass({ cell, heading, from }: Passed): void {
    this.#way = [...this.#way, heading].slice(-PLACES_KEPT);
    if (this.#round.phase !== 'sailing') return;
    const isHome = this.#isOwn(cell);
    if (this.#line === null) {
      if (!isHome && this.#isOwn(from) && this.#lineMax > 0)
        this.#line = { from, headings: [heading], cells: [from, cell] };
      return;
    }
    this.#line.headings.push(heading);
    this.#line.cells.push(cell);
    if (isHome) this.#bringHome(cell);
    else if (this.#line.headings.length >= this.#lineMax) this.#lose(null);
  }

  #bringHome(end: Cell): void {
    const line = this.#line;
    this.#line = null;
    if (line === null) return;
    this.#port.claim(claimOf(this.#round, this.#player, line.from, line.headings, end));
  }

  #lose(by: string | null): void {
    const length = this.#line?.headings.length ?? 0;
    this.#line = null;
    if (length > 0) this.#port.lose(length, by);
  }
}
