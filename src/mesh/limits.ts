/** Every limit and period of the mesh, with its reason. Limits that both ends of a wire must know are in wire/limits.ts. */

/** A link that carries traffic is pinged this often, so that silence shows within two pings (traffic moves within 2 s). */
export const PING_PATH_MS = 500;
/** Spare links only have to be known good when they are needed; silent ones may come back. */
export const PING_SPARE_MS = 2_000;
/** The relay carries every pair of the room: spare pairs on it are pinged least. */
export const PING_RELAYED_SPARE_MS = 5_000;
/** Whoever is pinged waits this much longer before it pings itself: one ping and one pong serve both sides. */
export const PING_PASSIVE_FACTOR = 1.25;
/** The passive side measures its own round trip at least this often. */
export const RTT_SAMPLE_MS = 4_000;
/** Round trips that are remembered while their answers are out; a power of two. */
export const PINGS_OUTSTANDING_MAX = 8;

/** A hello is sent again to who lacks it, at most this often: the first may still be under way. */
export const HELLO_AGAIN_MS = 450;

/** Nobody is suspected sooner: a garbage collection or a busy main thread lasts some hundred milliseconds. */
export const SUSPECT_MIN_MS = 1_000;
/** Suspicion scales with the measured round trip (srtt): this many times it ... */
export const SUSPECT_RTTS = 4;
/** ... and this much for jitter. */
export const SUSPECT_JITTER_MS = 500;
/** Where another relay carries the peer as well, after this share of it: a change costs little, and it shall be over within 2 s. */
export const SUSPECT_SPARE_SHARE = 0.6;
/** Taken for a round trip that is not measured yet: slow mobile networks. */
export const RTT_UNKNOWN_MS = 500;
/** A link is given up after this much silence although pinged; ICE itself takes 15 s. */
export const SILENT_CLOSE_MS = 6_000;
/** A tick later than this is a stall of our own: silence during it proves nothing about others. */
export const STALL_MS = 250;

/** One attempt at a direct link: ICE gathers and checks for some seconds; a stale attempt must not block the next. */
export const DIAL_DEADLINE_MS = 12_000;
/** An attempt that nobody answers ends sooner: its offer was lost, and a new one is cheap. */
export const DIAL_ANSWER_MS = 5_000;
/** A newcomer on the relay is dialed this much later: making a peer connection takes the page 10 to 40 ms, and its text goes first. */
export const DIAL_FIRST_WAIT_MS = 200;
/** Who came within reach through others is dialed a little later: it may not have our advert yet, and so not listen. */
export const DIAL_VIA_WAIT_MS = 500;
/** Within a minute of the loss, attempts are at most this far apart ... */
export const DIAL_RETRY_MS = 1_000;
export const DIAL_EAGER_MS = 60_000;
/** ... later they back off to this. */
export const DIAL_BACKOFF_MAX_MS = 60_000;
/** So many attempts without a link are trouble that is told: one or two may end so on a good network. */
export const DIAL_FAILING_ATTEMPTS = 3;

/** Changes within this time share one advert. */
export const ADVERT_DEBOUNCE_MS = 50;
/** Gained relayed pairs are no urgent news (a proved link is used at once anyway): they wait to share an advert with others. */
export const ADVERT_LAZY_MS = 1_000;
/** Own adverts are at least this far apart: each costs every peer a signature check. */
export const ADVERT_INTERVAL_MIN_MS = 200;
/** Round trips alone are told at most this often, and only when they doubled or halved. */
export const ADVERT_RTT_MS = 5_000;
/** Adverts are renewed this often, with a fifth of jitter. */
export const ADVERT_REFRESH_MS = 30_000;
/**
 * Whoever is reached through others only, and whose advert was not renewed for three times that long, is out of reach: else one of
 * those others could keep a peer that is gone on everyone's map.
 */
export const ADVERT_STALE_MS = 100_000;
/** Adverts of peers that left or are out of reach that are kept: what the map can show of them. */
export const GRAVEYARD_MAX = 64;
/** Adverts are compared with one peer at most this often. */
export const COMPARE_MS = 1_000;
/** One peer's comparisons are answered at most this often: half of COMPARE_MS, as the way may shorten. */
export const COMPARE_ANSWER_MS = 500;
/** They are not begun while floods may be under way. */
export const COMPARE_SETTLE_MS = 300;
/** Adverts in one message: about 8 KiB in a small room, so that live traffic is not held up. */
export const ADVERTS_PER_MESSAGE_MAX = 16;

/** A way through others must have stood this long to be preferred to the relay: direct attempts take seconds, and paths must not flap. */
export const VIA_SETTLE_MS = 10_000;
/** Inside a tier another path must be this much better to be taken. */
export const STICKY_FACTOR = 0.75;
export const STICKY_MS = 10;

/** A relay must have carried a peer this long to be gone over to from one that works: relays that come and go must not move a room. */
export const RELAY_SETTLE_MS = 10_000;
/** A relay goes before one that the room prefers only if it is so much faster: with the same order everywhere a broadcast is one upload. */
export const RELAY_FASTER_FACTOR = 0.5;
export const RELAY_FASTER_MS = 50;
/** One that went before it stays there while it is at least so much faster. */
export const RELAY_FASTER_STILL_FACTOR = 0.65;
export const RELAY_FASTER_STILL_MS = 30;

/** Hops that a forwarded frame may take: more than the longest way through an overlay of 255. */
export const TTL_MAX = 32;
/** Numbers per origin within which duplicates are told from news; bulk frames may be that far behind live ones. A multiple of 32. */
export const DEDUPE_WINDOW = 4_096;
/** Frames of one origin that are forwarded per second, and at once: 4 times what 30 pointer moves and 20 edits a second need. */
export const FORWARD_PER_SECOND = 200;
export const FORWARD_BURST = 400;

/** After an overflow the link drains for this long before neighbours compare. */
export const OVERFLOW_CHECK_MS = 1_000;
/** Degree of the overlay: two successors on each side make 4; four rings above it at most 8 more. */
export const DEGREE_MIN = 4;
export const DEGREE_MAX = 12;
/** Direct links that the overlay no longer wants stay this long: views differ while a room grows. */
export const SURPLUS_MS = 10_000;
/** Misbehaving sessions that are remembered: as many as a room can hold. */
export const CUT_OFF_MAX = 255;
