/**
 * What our pings tell of the way to the relay: its round trip, how many of our bytes are still under way, and whether it is alive.
 *
 * A socket takes megabytes into kernel buffers before `bufferedAmount` shows any; a keystroke, and our own ping, would wait behind
 * them. So bulk is kept to a window of bytes that no pong has confirmed yet, which shrinks when the round trip grows.
 */
const WINDOW_BYTES_MIN = 32 * 1024;
const WINDOW_BYTES_START = 256 * 1024;
const WINDOW_BYTES_MAX = 4 * 1024 * 1024;
/** Waiting in buffers that a keystroke may meet. */
const QUEUE_DELAY_MS_MAX = 150;
/** Uploads are pinged this often, apart from the clock. */
const PING_EVERY_BYTES = 64 * 1024;
/** Silence after which the relay is given up, with nothing of ours under way. */
const RELAY_SILENCE_MS = 3_000;
const RELAY_SILENCE_MS_MAX = 15_000;
/** Less than this under way excuses no silence. */
const SMALL_BYTES = 4 * 1024;
/** Pings whose pongs may still come. */
const PINGS_MAX = 256;

type Ping = { sentAtMs: number; uploadedBytes: number; confirmedBytes: number };

export class RelayUplink {
  #pings = new Map<number, Ping>();
  #token = 0;
  #uploadedBytes = 0;
  #pingedBytes = 0;
  #confirmedBytes = 0;
  #windowBytes = WINDOW_BYTES_START;
  #isLimited = false;
  #bytesPerMs = 256;
  #rttMs: number | null = null;
  #rttMsMin = Number.POSITIVE_INFINITY;

  get rttMs(): number | null {
    return this.#rttMs;
  }

  wrote(bytes: number): void {
    this.#uploadedBytes += bytes;
  }

  /** Whether bulk may go on. */
  hasRoom(): boolean {
    const hasRoom = this.#uploadedBytes - this.#confirmedBytes < this.#windowBytes;
    if (!hasRoom) this.#isLimited = true;
    return hasRoom;
  }

  /** Whether enough was uploaded since the last ping to ask again. */
  get isPingDue(): boolean {
    return this.#uploadedBytes - this.#pingedBytes >= PING_EVERY_BYTES;
  }

  /** The token of a new ping. */
  ping(nowMs: number): number {
    this.#token = (this.#token + 1) >>> 0;
    this.#pingedBytes = this.#uploadedBytes;
    this.#pings.set(this.#token, {
      sentAtMs: nowMs,
      uploadedBytes: this.#uploadedBytes,
      confirmedBytes: this.#confirmedBytes,
    });
    if (this.#pings.size > PINGS_MAX)
      for (const oldest of this.#pings.keys()) if (this.#pings.delete(oldest)) break;
    return this.#token;
  }

  pong(token: number, nowMs: number): void {
    const ping = this.#pings.get(token);
    if (ping === undefined) return;
    this.#pings.delete(token);
    const rttMs = Math.max(nowMs - ping.sentAtMs, 0.1);
    // The floor drifts up slowly, so that a longer route is not taken for a queue for ever.
    this.#rttMsMin = Math.min(rttMs, this.#rttMsMin * 1.01);
    this.#rttMs = this.#rttMs === null ? rttMs : this.#rttMs * 0.75 + rttMs * 0.25;
    const underWay = ping.uploadedBytes - ping.confirmedBytes;
    if (underWay >= PING_EVERY_BYTES / 2)
      this.#bytesPerMs = this.#bytesPerMs * 0.7 + (underWay / rttMs) * 0.3;
    this.#confirmedBytes = Math.max(this.#confirmedBytes, ping.uploadedBytes);
    this.#resize(rttMs - this.#rttMsMin);
  }

  #resize(queueDelayMs: number): void {
    if (queueDelayMs > QUEUE_DELAY_MS_MAX)
      this.#windowBytes = Math.max(WINDOW_BYTES_MIN, this.#windowBytes * 0.8);
    else if (this.#isLimited && queueDelayMs < QUEUE_DELAY_MS_MAX / 2)
      this.#windowBytes = Math.min(WINDOW_BYTES_MAX, this.#windowBytes * 1.25);
    this.#isLimited = false;
  }

  /** How long the relay may say nothing: longer while our own upload is what its pong waits behind. */
  get silenceMsMax(): number {
    const uploadBytes = Math.max(0, this.#uploadedBytes - this.#confirmedBytes - SMALL_BYTES);
    const uploadMs = uploadBytes / Math.max(this.#bytesPerMs, 1);
    return Math.min(RELAY_SILENCE_MS + 2 * uploadMs, RELAY_SILENCE_MS_MAX);
  }
}
