/** The reactions that there are. On the wire each is one byte; a number is never given to another. */
export const REACTIONS = ['agree', 'heart', 'laugh', 'cheer', 'look', 'ask'] as const;
export type Reaction = (typeof REACTIONS)[number];

export const encodeReaction = (reaction: Reaction): Uint8Array =>
  Uint8Array.of(REACTIONS.indexOf(reaction) + 1);

/** Null: none that is known here. */
export const decodeReaction = (bytes: Uint8Array): Reaction | null =>
  bytes.length === 1 ? (REACTIONS[(bytes[0] ?? 0) - 1] ?? null) : null;
