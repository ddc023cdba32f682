/** Every limit and period of the watch machine, with its reason. Limits that both ends of a wire must know are in wire/watch-messages.ts. */

/**
 * Up to so many peers, self among them, periods hold as they are named. In larger rooms they grow in proportion, so that what a peer
 * hears of all others together stays the same however many look.
 */
export const SMALL_ROOM_PEERS = 8;
export const scaleOf = (peers: number): number => Math.max(1, peers / SMALL_ROOM_PEERS);

/** A watcher says again that it looks, so that those who missed it hear it. */
export const WATCH_RENEW_MS = 5_000;
/** A watcher that vanished without a word is told nothing after this: two renewals may be lost. */
export const WATCH_LEASE_MS = 15_000;

/** What people see of a link that goes bad is a second old at most. */
const REPORT_MS = 1_000;
/** What the reports of all others together may cost a peer a second: a bar of 128 kbit/s on the worst network that we name. */
export const REPORT_BYTES_PER_S_MAX = 16 * 1024;
/** Links in one report: in an overlay of degree 12 all that carry, and the busiest of those that only stand by. */
export const REPORT_LINKS_TOLD_MAX = 32;
/** Reports may be lost: pages are told in so many after they changed, ... */
export const REPORT_PAGES_TIMES = 2;
/** ... and in each report whose number is a multiple of this. */
export const REPORT_PAGES_EVERY = 8;
/** What was told holds for so many periods: two reports may be lost. */
export const REPORT_STALE_PERIODS = 3;
/** A round of own measurements while somebody here looks. */
export const SAMPLE_MS = 1_000;
/** Rates over less time would jump with each frame. */
export const RATE_MS_MIN = 500;

/** How long a report is good, and how far apart they are: `bytes` is the size of one, `peers` all in the room. */
export const reportEveryMs = (peers: number, bytes: number): number =>
  Math.max(REPORT_MS * scaleOf(peers), ((peers * bytes) / REPORT_BYTES_PER_S_MAX) * 1000);

/** Clocks are compared this often, ... */
export const CLOCK_MS = 5_000;
/** ... the first times sooner, so that a figure that is worth showing is there at once: the least round trip of three. */
export const CLOCK_FIRST_MS = 250;
export const CLOCK_FIRST_SAMPLES = 3;
/** A question that is not answered by then was lost; slow relays over satellites take two seconds. */
export const CLOCK_WAIT_MS = 3_000;
/** Questions of ours to all together: in a large room they go round. */
export const CLOCK_ASKS_PER_S = 4;
export const CLOCK_ASKS_BURST = 8;
/** RFC 5905 section 10: of the last 8 the one with the least round trip is believed. */
export const CLOCK_SAMPLES = 8;
/** Two clocks may drift apart by so much, each by PHI of RFC 5905 section 7.3: what an old measurement is worth. */
export const CLOCK_DRIFT = 2 * 15e-6;
/** Times on the wire are whole microseconds, and a JavaScript number of milliseconds since 1970 holds a quarter of one. */
export const CLOCK_ROUNDING_MS = 0.002;

/** A trace waits this long for answers: the round trip of the worst network that we name. */
export const TRACE_WAIT_MS = 2_000;
/** Traces that wait for answers at one time, and as many that wait for their turn. */
export const TRACES_MAX = 8;
/** Traces of ours a second, below what others answer. */
export const TRACE_ASKS_PER_S = 2;
export const TRACE_ASKS_BURST = 6;
/** An own edit is traced this much later: others should have taken it in and stored it by then. */
export const OWN_TRACE_AFTER_MS = 500;
/** One own edit in this time is traced by itself. */
export const OWN_TRACE_MS = 1_000;
/** Of an edit that was older when it was traced nobody can tell whether it waited for the network or for its reader. */
export const OWN_EDIT_FRESH_MS = 3_000;
/** Edits of ours whose times at a peer are kept. */
export const EDIT_SAMPLES = 32;

/** Answers to one peer a second: above what an honest one asks. */
export const CLOCK_ANSWERS_PER_S = 8;
export const CLOCK_ANSWERS_BURST = 16;
export const TRACE_ANSWERS_PER_S = 4;
export const TRACE_ANSWERS_BURST = 8;
/** Answers to all together: many hostile peers cost no more than this. In a room where all look honest ones ask for 20. */
export const ANSWERS_PER_S = 64;
export const ANSWERS_BURST = 256;
/** Reports of one peer that are looked at: twice what an honest one sends, and some that were held up and come together. */
export const REPORTS_TAKEN_PER_S = 2;
export const REPORTS_TAKEN_BURST = 6;
/** Messages of one peer that are read at all. */
export const MESSAGES_PER_S = 32;
export const MESSAGES_BURST = 128;
