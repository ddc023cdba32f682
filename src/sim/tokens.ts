/**
 * What was typed: every token is unique, so that "nothing is lost" can be checked token by token (Jepsen's set-full). A token is let go
 * when somebody deleted a part of it, or when its author died before any disk or other peer had it.
 */
import type { PageId, PeerId } from '../wire/ids.ts';

export type Token = { text: string; page: PageId; session: PeerId; number: number };

export class TokenBook {
  readonly #tokens = new Map<string, Token>();
  #count = 0;

  /** A new token; where its entry stands in its author's log is told with `typed`. */
  mint(): string {
    this.#count += 1;
    return `\u27e8${this.#count.toString(36)}\u27e9`;
  }

  typed(token: Token): void {
    this.#tokens.set(token.text, token);
  }

  /** A piece of text was deleted: tokens that it touches are no longer promised. */
  deleted(before: string, at: number, length: number): void {
    for (const match of before.matchAll(/\u27e8[0-9a-z]+\u27e9/g)) {
      const end = match.index + match[0].length;
      if (match.index < at + length && end > at) this.#tokens.delete(match[0]);
    }
  }

  forget(text: string): void {
    this.#tokens.delete(text);
  }

  get size(): number {
    return this.#tokens.size;
  }

  all(): Iterable<Token> {
    return this.#tokens.values();
  }
}
