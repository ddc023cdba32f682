/**
 * Invites: the links that people pass on. `/r/<name>#<fragment>`; a browser never sends the fragment to a server.
 * The layout of the fragment's bytes is in wire/PROTOCOL.md, section "Invites".
 */
import { concatBytes, equalBytes, fromBase64url, toBase64url } from '../lib/bytes.ts';
import { Reader, WireError, Writer } from '../wire/codec.ts';
import { nameOfSlug, slugOf, tidyName } from './invite-names.ts';
import { sha256 } from './hashes.ts';
import { readSecretOf, SECRET_BYTES, writersKeysOf } from './room-secrets.ts';
import { PUBLIC_KEY_BYTES } from './signatures.ts';

type InviteFace = {
  /** Cosmetic: it stands in the path, where servers see it. The room's true title is in its index. */
  readonly name: string;
  /** The room's relays as ws:// or wss:// addresses, the preferred one first; empty means: that of the host that served the page. */
  readonly relays: readonly string[];
};
export type EditInvite = InviteFace & { readonly role: 'edit'; readonly editSecret: Uint8Array };
export type ViewInvite = InviteFace & {
  readonly role: 'view';
  readonly readSecret: Uint8Array;
  readonly writersPublicKey: Uint8Array;
};
export type Invite = EditInvite | ViewInvite;

/** Why a link cannot be used. `message` is a sentence for people. */
export class InviteError extends Error {
  readonly reason: 'not-an-invite' | 'damaged' | 'newer';

  constructor(reason: InviteError['reason']) {
    super(INVITE_ERROR_TEXT[reason]);
    this.reason = reason;
  }
}

const INVITE_ERROR_TEXT = {
  'not-an-invite': 'This is not a Folkmoot link.',
  damaged:
    'This link is damaged: a part of it is missing or mistyped. Ask for it again, or copy it whole.',
  newer:
    'This link was made by a newer version of Folkmoot. Reload the page to get the newest version.',
} as const;

const INVITE_VERSION = 1;
/** A room needs one relay; the others are spares. */
export const INVITE_RELAYS_MAX = 4;
const RELAY_URL_BYTES_MAX = 256;

const ROLE = { edit: 0, view: 1 } as const;
const CHECKSUM_BYTES = 2;
const RELAY_URL = /^wss?:\/\/[\x21-\x7e]+$/;

/** From 32 random bytes. Throws RangeError on a wrong length, too many relays, or a relay that is no ws:// or wss:// address. */
export function createEditInvite(
  random32: Uint8Array,
  { name, relays }: { name: string; relays: readonly string[] },
): EditInvite {
  if (random32.length !== SECRET_BYTES) throw new RangeError('a room needs 32 random bytes');
  if (relays.length > INVITE_RELAYS_MAX) throw new RangeError('too many relays');
  if (!relays.every(isRelayUrl)) throw new RangeError('not the address of a relay');
  return {
    role: 'edit',
    name: tidyName(name),
    relays: [...relays],
    editSecret: Uint8Array.from(random32),
  };
}

/** What to give to someone who may look on. It holds nothing that leads back to the edit secret. */
export function viewInviteOf(invite: Invite): ViewInvite {
  if (invite.role === 'view') return invite;
  return {
    role: 'view',
    name: invite.name,
    relays: invite.relays,
    readSecret: readSecretOf(invite.editSecret),
    writersPublicKey: writersKeysOf(invite.editSecret).publicKey,
  };
}

/** The whole link. `origin` is what stands before `/r/`: an origin, or the folder that the app is served from. */
export function formatInvite(origin: string, invite: Invite): string {
  return `${origin.replace(/\/+$/, '')}${invitePathOf(invite)}`;
}

/** The link from `/r/` on. */
export function invitePathOf(invite: Invite): string {
  return `/r/${slugOf(invite.name)}#${encodeFragment(invite)}`;
}

/**
 * From a whole link, a path with its fragment, or a fragment alone, with or without `#`, and with what chat programs leave
 * around links (spaces, brackets, a full stop). Throws InviteError and nothing else.
 */
export function parseInvite(text: string): Invite {
  const cleaned = text.trim().replace(/^</, '');
  const hash = cleaned.indexOf('#');
  const isBare = hash < 0 && !cleaned.includes('/');
  const path = isBare ? '' : cleaned.slice(0, hash < 0 ? cleaned.length : hash);
  const rest = isBare ? cleaned : cleaned.slice(path.length + 1);
  const fragment = /^[A-Za-z0-9_-]*/.exec(rest)?.[0] ?? '';
  const slug = /(?:^|\/)r\/([^/?#]*)\/?(?:\?|$)/.exec(path)?.[1];
  // A page of another kind, or a word that was never a link: say that, rather than "damaged".
  const looksLikeInvite = slug !== undefined || /^(?:#|[A-Za-z0-9_-]{40,}\W*$)/.test(cleaned);
  if (!looksLikeInvite && !isComplete(fragment)) throw new InviteError('not-an-invite');
  return decodeFragment(fragment, nameOfSlug(slug ?? ''));
}

/** Is the checksum right? */
function isComplete(fragment: string): boolean {
  return openChecksum(fragment) !== null;
}

/** The bytes before the checksum, or null when it does not fit. */
function openChecksum(fragment: string): Uint8Array | null {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64url(fragment);
  } catch {
    return null;
  }
  if (bytes.length <= CHECKSUM_BYTES) return null;
  const body = bytes.subarray(0, bytes.length - CHECKSUM_BYTES);
  return equalBytes(checksumOf(body), bytes.subarray(body.length)) ? body : null;
}

function checksumOf(body: Uint8Array): Uint8Array {
  return sha256(body).subarray(0, CHECKSUM_BYTES);
}

function isRelayUrl(url: string): boolean {
  return url.length <= RELAY_URL_BYTES_MAX && RELAY_URL.test(url);
}

function encodeFragment(invite: Invite): string {
  const writer = new Writer(128).u8(INVITE_VERSION).u8(ROLE[invite.role]);
  if (invite.role === 'edit') writer.raw(invite.editSecret);
  else writer.raw(invite.readSecret).raw(invite.writersPublicKey);
  writer.u8(invite.relays.length);
  for (const relay of invite.relays) writer.text(relay);
  const body = writer.finish();
  return toBase64url(concatBytes(body, checksumOf(body)));
}

function decodeFragment(fragment: string, name: string): Invite {
  const body = openChecksum(fragment);
  if (body === null) throw new InviteError('damaged');
  if ((body[0] as number) > INVITE_VERSION) throw new InviteError('newer');
  try {
    return readBody(new Reader(body), name);
  } catch (error) {
    if (error instanceof WireError) throw new InviteError('damaged');
    throw error;
  }
}

/** Copies, so that the invite may be kept. */
function readBody(reader: Reader, name: string): Invite {
  if (reader.u8() !== INVITE_VERSION) throw new WireError('unknown version');
  const role = reader.u8();
  if (role !== ROLE.edit && role !== ROLE.view) throw new WireError('unknown role');
  const secret = reader.raw(SECRET_BYTES).slice();
  const writersPublicKey = role === ROLE.view ? reader.raw(PUBLIC_KEY_BYTES).slice() : null;
  const count = reader.u8();
  if (count > INVITE_RELAYS_MAX) throw new WireError('too many relays');
  const relays = Array.from({ length: count }, () => reader.text(RELAY_URL_BYTES_MAX));
  if (reader.left > 0 || !relays.every(isRelayUrl)) throw new WireError('bad relays');
  if (writersPublicKey === null) return { role: 'edit', name, relays, editSecret: secret };
  return { role: 'view', name, relays, readSecret: secret, writersPublicKey };
}
