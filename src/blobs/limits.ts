/** Limits and periods of the machine, with their reasons. Those that both ends of a wire must know are in wire/blob-messages.ts. */

/** Blobs that are known of by name (here, listed, wanted): a board of a thousand photos, four times. More are not fetched by themselves. */
export const BLOBS_MAX = 4_096;
/** Blobs that are listed are fetched by themselves while the device holds less than this of the room; who opens one gets it all the same. */
export const MIRROR_BYTES_MAX = 512 * 1024 * 1024;
/** Blobs that are fetched at one time because somebody waits for them: enough that small ones do not wait for a large one. */
export const ACTIVE_MAX = 4;

/** Chunks that one peer owes us. It starts with the first, and follows what its way carries. */
export const WINDOW_FIRST = 4;
/** With one the way would lie idle while the next is asked for. */
export const WINDOW_MIN = 2;
/** 480 KiB: at 100 ms of round trip 4.8 MB/s. */
export const WINDOW_MAX = 32;
/** A background copy is in no hurry. */
export const WINDOW_BACKGROUND_MAX = 8;
/** Through another peer each chunk costs a signature and two checks of it. */
export const WINDOW_VIA_MAX = 4;
/** The window grows while chunks come within this much of the least time seen, ... */
export const LATENCY_GOOD_FACTOR = 1.5;
export const LATENCY_GOOD_MS = 40;
/** ... and shrinks when they take longer than this: the rest is only a queue, in which keystrokes of others wait too. */
export const LATENCY_BAD_FACTOR = 2;
export const LATENCY_BAD_MS = 200;
/** By the relay, bulk and keystrokes come in one order: what is under way goes before them, so less of a queue is let grow. */
export const LATENCY_GOOD_MS_RELAYED = 10;
export const LATENCY_BAD_MS_RELAYED = 50;
export const WINDOW_SHRINK = 0.7;
/** Wants go out when so much of the window is free, so that one names several chunks. */
export const WANT_WHEN_FREE = 0.25;

/** A chunk that has not come by then is asked for elsewhere: so many times the usual, but at least and at most this. */
export const LATE_FACTOR = 8;
export const LATE_MS_MIN = 4_000;
export const LATE_MS_MAX = 30_000;
/** While nothing has come from a peer: a first window over a way of 8 kB/s. */
export const LATE_MS_FIRST = 8_000;
/** Whoever owes us a chunk for longer than that, and gave nothing meanwhile, is left alone for this long; doubled each time, up to the second. */
export const STALLED_MS = 5_000;
export const STALLED_MS_MAX = 120_000;
/** When nothing else is left to ask for, chunks that somebody owes for so long are asked for a second time, of another holder. */
export const TWICE_AFTER_MS = 1_500;

/** Who has it is asked again after this, doubled each time until somebody answers differently or comes, up to the second. */
export const ASK_AGAIN_MS = 3_000;
export const ASK_AGAIN_MS_MAX = 48_000;
/** After this without an answer nobody has it. */
export const ANSWER_MS_MAX = 1_500;
/** In a larger room so many are asked at a time, by chance. */
export const ASKED_PEERS_MAX = 12;
/** Questions to one peer: at once, and a second. What is left waits. */
export const ASKS_BURST = 8;
export const ASKS_PER_S = 4;
/** Questions of one peer that are answered: twice that, as ways may shorten. */
export const ANSWERS_BURST = 2 * ASKS_BURST;
export const ANSWERS_PER_S = 2 * ASKS_PER_S;
/** Of blobs that we do not know (yet) it is remembered of each peer that it has them: the word may come before the index does. */
export const UNKNOWN_HELD_MAX = 64;

/** Chunks that wait to be sent to one peer: two windows. What it asks for beyond is answered as lacking. */
export const SERVE_QUEUE_MAX = 64;
/** Chunks read from the disk at once, for one peer and for all. */
export const READ_CHUNKS_MAX = 8;
export const READS_MAX = 4;
/** Nothing more is sent to a peer while so much waits on the way to it; looked at again so much later. */
export const BACKLOG_BYTES_MAX = 64 * 1024;
export const BACKLOG_AGAIN_MS = 25;
/** Chunks that we send through other peers: others forward 200 frames a second for us, and edits must have their share. */
export const VIA_PER_S = 60;
export const VIA_BURST = 12;

/** A disk that did not take a chunk is tried again after this. */
export const STORE_AGAIN_MS = 15_000;
/** What another tab is storing is looked for this often. */
export const LOOK_AGAIN_MS = 1_000;
