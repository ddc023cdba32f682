/** By its first byte, to which part of a room a payload of the mesh goes; the codecs of those that come late need not be there for it. */

/** All that PROTOCOL.md section 7 will ever use. */
const WATCH_KIND_FIRST = 0x20;
const WATCH_KIND_LAST = 0x27;
/** All that section 10 will ever use. */
const BLOB_KIND_FIRST = 0x28;
const BLOB_KIND_LAST = 0x2e;
/** Peers that were there before sections 9 and 10 pass both over, as they do all of section 7 that they do not know. */
export const FLEETING_KIND = 0x2f;

export function isWatchPayload(payload: Uint8Array): boolean {
  const kind = payload[0] ?? 0;
  return kind >= WATCH_KIND_FIRST && kind <= WATCH_KIND_LAST;
}

export const isFleetingPayload = (payload: Uint8Array): boolean => payload[0] === FLEETING_KIND;

export function isBlobPayload(payload: Uint8Array): boolean {
  const kind = payload[0] ?? 0;
  return kind >= BLOB_KIND_FIRST && kind <= BLOB_KIND_LAST;
}
