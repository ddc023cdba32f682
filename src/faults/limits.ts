/** Limits and periods of the machine, with their reasons. Those that people meet are in room-fault.ts. */
import { ROOM_PEERS_MAX } from '../wire/limits.ts';
import { FAULT_MS_MAX, ROOM_FAULTS_MAX } from './room-fault.ts';

/** While a fault holds its author tells it this often, for whoever has come or missed it. */
export const TELL_EVERY_MS = 2_000;
/** A heal is told for so long: as often as makes losing it unlikely, over any link that lives. */
export const HEAL_TOLD_MS = 10_000;
/**
 * Of a fault whose author is silent for so long, and up to as much more by chance, what it said last is told again by whoever holds it:
 * who knows better, answers.
 */
export const ASK_AFTER_MS = 4 * TELL_EVERY_MS;
/** Who knows better says so after a pause up to this, unless another does. */
export const ANSWER_MS_MAX = 300;
/** Whether a fault's time is over is worth a word only where somebody thinks that it goes on for longer than this. */
export const STALE_MS = 3_000;
/** What came over one way goes on over a shared medium after a pause within which others may have done it. */
export const PASS_ON_MS_MIN = 30;
export const PASS_ON_MS_MAX = 150;
/** Statements that wait for that pause: all faults at once, and their heals. The oldest goes. */
export const PASS_ON_MAX = 2 * ROOM_FAULTS_MAX;
/** New faults of one author: at once, and a second. More is taken when it is told again. */
export const CAUSES_BURST = 10;
export const CAUSES_PER_S = 1;
/** Statements in one author's name whose signature is checked, which costs over a millisecond: all faults told again every two seconds, and heals. */
export const STATEMENTS_BURST = 2 * ROOM_FAULTS_MAX;
export const STATEMENTS_PER_S = 20;
/** Faults that are over are remembered, so that none comes back: twice as long as any can last, and so many. */
export const ENDED_MS = 2 * FAULT_MS_MAX;
export const ENDED_MAX = 16 * ROOM_FAULTS_MAX;
/** Authors whose newest statement is remembered: a room, and as many that have left. */
export const AUTHORS_MAX = 2 * ROOM_PEERS_MAX;
/** Heals that are known by name. */
export const HEALS_MAX = 4 * ROOM_FAULTS_MAX;
