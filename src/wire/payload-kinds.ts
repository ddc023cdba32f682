/** By its first byte, to which machine a payload of the mesh goes; the codecs of those that come late need not be there for it. */

/** All that PROTOCOL.md section 7 will ever use. */
const WATCH_KIND_FIRST = 0x20;
const WATCH_KIND_LAST = 0x2f;

export function isWatchPayload(payload: Uint8Array): boolean {
  const kind = payload[0] ?? 0;
  return kind >= WATCH_KIND_FIRST && kind <= WATCH_KIND_LAST;
}
