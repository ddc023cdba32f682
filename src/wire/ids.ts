/** Names of things on the wire. In memory they are base64url text, so that they can key a Map; on the wire they are bytes. */
import { fromBase64url, toBase64url } from '../lib/bytes.ts';
import type { Reader, Writer } from './codec.ts';

declare const brand: unique symbol;
type Branded<Name> = string & { readonly [brand]: Name };

/** A session's Ed25519 public key, 32 bytes: the name of a peer and of the logs that it writes. */
export type PeerId = Branded<'PeerId'>;
/** 12 random bytes; the index of the room is the page of twelve zero bytes, its chat that of eleven and a one. */
export type PageId = Branded<'PageId'>;
/** A member's Ed25519 public key, 32 bytes. */
export type MemberId = Branded<'MemberId'>;
/** 32 bytes: the hash of a blob's manifest, and so of all that it holds. */
export type BlobId = Branded<'BlobId'>;

export const PEER_ID_BYTES = 32;
export const PAGE_ID_BYTES = 12;
const BLOB_ID_BYTES = 32;

export const peerIdOf = (key: Uint8Array): PeerId => toBase64url(key) as PeerId;
export const peerKeyOf = (id: PeerId): Uint8Array => fromBase64url(id);
export const pageIdOf = (bytes: Uint8Array): PageId => toBase64url(bytes) as PageId;
export const pageBytesOf = (id: PageId): Uint8Array => fromBase64url(id);
export const memberIdOf = (key: Uint8Array): MemberId => toBase64url(key) as MemberId;
export const blobIdOf = (hash: Uint8Array): BlobId => toBase64url(hash) as BlobId;
export const memberKeyOf = (id: MemberId): Uint8Array => fromBase64url(id);

/** The page that lists pages and members. */
export const INDEX_PAGE: PageId = pageIdOf(new Uint8Array(PAGE_ID_BYTES));

/** The page of the room's chat; in no list. */
export const CHAT_PAGE: PageId = pageIdOf(new Uint8Array(PAGE_ID_BYTES).fill(1, PAGE_ID_BYTES - 1));

export const writePeerId = (writer: Writer, id: PeerId): Writer => writer.raw(peerKeyOf(id));
export const readPeerId = (reader: Reader): PeerId => peerIdOf(reader.raw(PEER_ID_BYTES));
export const writePageId = (writer: Writer, id: PageId): Writer => writer.raw(pageBytesOf(id));
export const readPageId = (reader: Reader): PageId => pageIdOf(reader.raw(PAGE_ID_BYTES));
export const writeBlobId = (writer: Writer, id: BlobId): Writer => writer.raw(fromBase64url(id));
export const readBlobId = (reader: Reader): BlobId => blobIdOf(reader.raw(BLOB_ID_BYTES));
