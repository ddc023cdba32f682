/**
 * Messages of a page's surface that nobody keeps: ours numbered and held to a rate, those of others taken once each and at a rate. The
 * mesh carries them and says who speaks. Nobody is blamed for speaking too fast: what a link held up comes in a burst.
 */
import { Bucket } from '../lib/bucket.ts';
import { utf8 } from '../lib/bytes.ts';
import {
  decodeFleeting,
  encodeFleeting,
  FLEETING_BYTES_MAX,
  FLEETING_CHANNEL_BYTES_MAX,
  type FleetingMessage,
} from '../wire/fleeting-message.ts';
import type { PageId, PeerId } from '../wire/ids.ts';
import { ROOM_PEERS_MAX } from '../wire/limits.ts';

/** Ours a second, all channels together: two that move at 20 Hz, or one and some single words. The mesh forwards five times as many. */
const SENT_PER_S = 40;
/** Half a second's worth at once. */
const SENT_BURST = 20;
/** Of one sender, taken a second: what an honest one says, and half as much again, for its clock may run faster than ours. */
const TAKEN_PER_S = 60;
/** What an honest one says in two seconds, should a link hold it up and let it go at once. */
const TAKEN_BURST = 100;
/** What is so many numbers behind the newest of its sender is over a second old, and of no use: so is what somebody recorded to say it again. */
const BEHIND_MAX = 64;
/** Senders that are remembered: more than a room has, for some have left. */
const SENDERS_MAX = 2 * ROOM_PEERS_MAX;

export type FleetingCounts = {
  /** Given to the links. */
  sent: number;
  /** Not sent, for they came too fast. */
  refused: number;
  /** Taken from others. */
  received: number;
  /** Of others and not taken: above their rate, too late, or heard before. */
  dropped: number;
};

type Sender = { newest: number; readonly heard: Set<number>; readonly bucket: Bucket };

export class Fleeting {
  readonly #counts: FleetingCounts = { sent: 0, refused: 0, received: 0, dropped: 0 };
  readonly #own = new Bucket(SENT_PER_S, SENT_BURST);
  readonly #senders = new Map<PeerId, Sender>();
  #number = 0;

  get counts(): FleetingCounts {
    return { ...this.#counts };
  }

  /** The payload to broadcast on the fleeting lane; null above the rate. Throws RangeError when channel or payload are over their limits. */
  send(page: PageId, channel: string, payload: Uint8Array, nowMs: number): Uint8Array | null {
    const channelBytes = utf8(channel).length;
    if (channelBytes === 0 || channelBytes > FLEETING_CHANNEL_BYTES_MAX)
      throw new RangeError(`a channel's name has 1 to ${FLEETING_CHANNEL_BYTES_MAX} bytes`);
    if (payload.length > FLEETING_BYTES_MAX)
      throw new RangeError(`a fleeting message has ${FLEETING_BYTES_MAX} bytes at most`);
    if (!this.#own.take(nowMs)) {
      this.#counts.refused += 1;
      return null;
    }
    this.#counts.sent += 1;
    this.#number += 1;
    return encodeFleeting({ number: this.#number, page, channel, payload });
  }

  /** What `from` itself said; null if it is not to be heard. Throws WireError: then it is to blame. */
  take(from: PeerId, bytes: Uint8Array, nowMs: number): FleetingMessage | null {
    const message = decodeFleeting(bytes);
    const sender = this.#senderOf(from);
    if (!isNews(sender, message.number) || !sender.bucket.take(nowMs)) {
      this.#counts.dropped += 1;
      return null;
    }
    note(sender, message.number);
    this.#counts.received += 1;
    return message;
  }

  #senderOf(from: PeerId): Sender {
    const known = this.#senders.get(from);
    if (known !== undefined) return known;
    const [oldest] = this.#senders.keys();
    if (this.#senders.size >= SENDERS_MAX && oldest !== undefined) this.#senders.delete(oldest);
    const bucket = new Bucket(TAKEN_PER_S, TAKEN_BURST);
    const sender = { newest: 0, heard: new Set<number>(), bucket };
    this.#senders.set(from, sender);
    return sender;
  }
}

const isNews = ({ newest, heard }: Sender, number: number): boolean =>
  number > newest - BEHIND_MAX && !heard.has(number);

function note(sender: Sender, number: number): void {
  sender.heard.add(number);
  if (number <= sender.newest) return;
  sender.newest = number;
  for (const old of sender.heard) if (old <= number - BEHIND_MAX) sender.heard.delete(old);
}
