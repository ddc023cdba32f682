/** The seam between the signaling of one process and that of others. */

export type SignalingToBus =
  /** Somebody here is on this topic now, or nobody is any more. */
  | { type: 'subscribed' | 'unsubscribed'; topic: string }
  | { type: 'published'; topic: string; text: string };

export type SignalingBus = {
  tell(news: SignalingToBus): void;
  /** Who hears what was published elsewhere, which may be any text; once. */
  listen(hear: (topic: string, text: string) => void): void;
};
