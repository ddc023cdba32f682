/** Every limit that both ends of a wire must know. Each says why it is what it is. */

/** One frame on any wire. 16 KiB interleaves well in SCTP and is below every browser's message limit (RFC 8831 section 6.6). */
export const FRAME_BYTES_MAX = 16 * 1024;

/** What a relay takes in one WebSocket message: a frame, sealed (24 bytes), with its header and up to 255 receivers. DERP uses 64 KiB. */
export const RELAY_MESSAGE_BYTES_MAX = 20 * 1024;

/** One payload before splitting: a 64 MiB update is more text than any page can show. */
export const PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;

/** From here on an update stands in its log's chain by its hash, which is computed beside the machine: below, hashing takes under a millisecond. */
export const LARGE_UPDATE_BYTES_MIN = 64 * 1024;

/** Waiting bytes a link holds for one lane before `send` says "full". One payload is always taken when the lane is empty. */
export const LANE_QUEUE_BYTES_MAX = 1024 * 1024;

/** Peers in one room. The map is readable to 60; relays fan out to 255 in one frame. */
export const ROOM_PEERS_MAX = 255;

/** Full mesh up to here; above it the overlay of mesh/overlay.ts. */
export const FULL_MESH_PEERS_MAX = 12;

/** A name in any profile, a title in any index. */
export const NAME_BYTES_MAX = 256;

/** SDP of a data-channel-only offer is about 600 bytes; candidates about 200. */
export const SIGNAL_BYTES_MAX = 12 * 1024;

/** What is told beneath the faults of a room: a signed statement that names each of ROOM_PEERS_MAX peers once, and some more. */
export const NOTICE_BYTES_MAX = 10 * 1024;
/** Of a notice, also where it is a payload of a direct link: no payload of the mesh starts so. */
export const NOTICE_FIRST_BYTE = 0x7f;

/** One letter in a mailbox, sealed: a keystroke's is 200 bytes; what is larger is cut into several by the peer, so that the mailbox never gathers parts. */
export const LETTER_BYTES_MAX = 48 * 1024;
/** What of a letter is not its sealing: 40 bytes less (crypto/letters.ts). */
export const LETTER_CONTENT_BYTES_MAX = LETTER_BYTES_MAX - 40;
/** Letters in one frame: more gain nothing once they share a transaction. */
export const LETTERS_MAX = 256;
/** What a mailbox takes and gives in one WebSocket message: the largest letter, or many small ones. */
export const MAILBOX_MESSAGE_BYTES_MAX = 64 * 1024;

/** The oldest and newest protocol version this code speaks. */
export const PROTOCOL_VERSION_MIN = 1;
export const PROTOCOL_VERSION_MAX = 1;
