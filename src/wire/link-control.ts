/**
 * Frames that links exchange about themselves, told from payloads and fragments by a first byte from 0xc0 (PROTOCOL.md section 1).
 *
 * `credit` is cumulative, so a lost count cannot drift. `hello` opens a link anew on a wire that outlives its links, and names it by a
 * token of its sender's; `goodbye` ends the link that the *receiver's* token names, so that one which crosses a `hello` hits nothing.
 */
import { Reader, WireError, Writer } from './codec.ts';
import { FRAME_BYTES_MAX, NOTICE_BYTES_MAX, NOTICE_FIRST_BYTE } from './limits.ts';

const ControlKind = {
  credit: 0xc0,
  goodbye: 0xc1,
  hello: 0xc2,
  fleeting: 0xc3,
  notice: 0xc4,
} as const;
const CONTROL_FIRST = 0xc0;
/** A reason is one short phrase. */
const REASON_BYTES_MAX = 256;

export type LinkControl =
  /** Fragment bytes (direct links: bytes of bulk frames), headers included, read on this link since it opened. */
  | { type: 'credit'; bytes: number }
  /** `mayReopen`: the sender is willing to start again as soon as the receiver has read up to here. */
  | { type: 'goodbye'; token: number; mayReopen: boolean; reason: string }
  | { type: 'hello'; token: number }
  /** A payload of the fleeting lane, on wires that have no channel for it. */
  | { type: 'fleeting'; payload: Uint8Array }
  /** To everyone on a shared medium, whatever links there are: what must pass where nothing else does (PROTOCOL.md section 8). */
  | { type: 'notice'; notice: Uint8Array };

/** Cut to what a goodbye carries. */
export const shortReason = (reason: string): string => reason.slice(0, REASON_BYTES_MAX / 4);

export function isLinkControl(frame: Uint8Array): boolean {
  return (frame[0] ?? 0) >= CONTROL_FIRST;
}

export function encodeLinkControl(control: LinkControl): Uint8Array {
  switch (control.type) {
    case 'credit':
      return new Writer(9).u8(ControlKind.credit).varuint(control.bytes).finish();
    case 'goodbye':
      return new Writer(64)
        .u8(ControlKind.goodbye)
        .varuint(control.token)
        .u8(control.mayReopen ? 1 : 0)
        .text(control.reason)
        .finish();
    case 'hello':
      return new Writer(9).u8(ControlKind.hello).varuint(control.token).finish();
    case 'fleeting':
      return new Writer(control.payload.length + 1)
        .u8(ControlKind.fleeting)
        .raw(control.payload)
        .finish();
    case 'notice':
      return new Writer(control.notice.length + 1)
        .u8(ControlKind.notice)
        .raw(control.notice)
        .finish();
  }
}

/** Throws WireError. Views into `frame`, not copies. */
export function decodeLinkControl(frame: Uint8Array): LinkControl {
  if (frame.length > FRAME_BYTES_MAX) throw new WireError('frame is too long');
  const reader = new Reader(frame);
  const control = decodeBody(reader.u8(), reader);
  if (reader.left > 0) throw new WireError('bytes after the end of a frame');
  return control;
}

function readFlag(reader: Reader): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new WireError('flag is neither 0 nor 1');
  return flag === 1;
}

function decodeBody(kind: number, reader: Reader): LinkControl {
  switch (kind) {
    case ControlKind.credit:
      return { type: 'credit', bytes: reader.varuint() };
    case ControlKind.goodbye:
      return {
        type: 'goodbye',
        token: reader.varuint(),
        mayReopen: readFlag(reader),
        reason: reader.text(REASON_BYTES_MAX),
      };
    case ControlKind.hello:
      return { type: 'hello', token: reader.varuint() };
    case ControlKind.fleeting: {
      const payload = reader.rest();
      if ((payload[0] ?? CONTROL_FIRST) >= 0x80)
        throw new WireError('payload starts with a frame header');
      return { type: 'fleeting', payload };
    }
    case ControlKind.notice: {
      const notice = reader.rest();
      if (notice[0] !== NOTICE_FIRST_BYTE || notice.length > NOTICE_BYTES_MAX)
        throw new WireError('not a notice');
      return { type: 'notice', notice };
    }
    default:
      throw new WireError('unknown first byte of a frame');
  }
}
