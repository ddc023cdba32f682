/**
 * The only platform globals that the pure folders may use: deterministic, present in browsers and Node alike.
 * Seen by tsconfig.pure.json alone, which has neither the DOM nor Node types; a clock, a timer or a source of
 * randomness never belongs here.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBuffer | Uint8Array): string;
}

declare function structuredClone<T>(value: T): T;
