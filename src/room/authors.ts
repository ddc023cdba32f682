/** Who wrote what: from the Yjs client id of an item to the session that it is derived from. */
import { clientIdOf } from '../crypto/session.ts';
import type { PeerId } from '../wire/ids.ts';

export class Authors {
  readonly #sessions: () => Iterable<PeerId>;
  readonly #byClient = new Map<number, PeerId>();
  readonly #seen = new Set<PeerId>();

  /** `sessions` gives all that are known now, in any order, some twice. */
  constructor(sessions: () => Iterable<PeerId>) {
    this.#sessions = sessions;
  }

  /** Null while no log of that session is known here. */
  sessionOf(client: number): PeerId | null {
    return this.#byClient.get(client) ?? this.#look(client);
  }

  /** Each session's key is hashed once. */
  #look(client: number): PeerId | null {
    for (const session of this.#sessions()) {
      if (this.#seen.has(session)) continue;
      this.#seen.add(session);
      this.#byClient.set(clientIdOf(session), session);
    }
    return this.#byClient.get(client) ?? null;
  }
}
