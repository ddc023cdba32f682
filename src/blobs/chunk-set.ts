/** Which chunks of a blob: as bits, in the form of the wire (bit n % 8 of byte n / 8, no zero byte at the end). */
export class ChunkSet {
  readonly size: number;
  readonly #bits: Uint8Array;
  #count = 0;

  /** `bytes` may name chunks from `size` on: they are passed over. */
  constructor(size: number, bytes: Uint8Array = new Uint8Array(0)) {
    this.size = size;
    this.#bits = new Uint8Array(Math.ceil(size / 8));
    this.#bits.set(bytes.subarray(0, this.#bits.length));
    for (let chunk = 0; chunk < this.#bits.length * 8; chunk++) {
      if (chunk >= size) this.#clear(chunk);
      else if (this.has(chunk)) this.#count += 1;
    }
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.size;
  }

  has(chunk: number): boolean {
    return (((this.#bits[chunk >>> 3] ?? 0) >>> (chunk & 7)) & 1) === 1;
  }

  add(chunk: number): void {
    if (chunk >= this.size || this.has(chunk)) return;
    this.#bits[chunk >>> 3] = (this.#bits[chunk >>> 3] ?? 0) | (1 << (chunk & 7));
    this.#count += 1;
  }

  delete(chunk: number): void {
    if (!this.has(chunk)) return;
    this.#clear(chunk);
    this.#count -= 1;
  }

  fill(): void {
    for (let chunk = 0; chunk < this.size; chunk++) this.add(chunk);
  }

  /** Whether it has one that the other lacks. */
  exceeds(other: ChunkSet | null): boolean {
    if (other === null) return this.#count > 0;
    return this.#bits.some((byte, i) => (byte & ~(other.#bits[i] ?? 0)) !== 0);
  }

  toBytes(): Uint8Array {
    let length = this.#bits.length;
    while (length > 0 && this.#bits[length - 1] === 0) length -= 1;
    return this.#bits.slice(0, length);
  }

  #clear(chunk: number): void {
    this.#bits[chunk >>> 3] = (this.#bits[chunk >>> 3] ?? 0) & ~(1 << (chunk & 7));
  }
}
