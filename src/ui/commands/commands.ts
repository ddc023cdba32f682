/**
 * What a person can do now, by name and by keys. Each place registers its own commands while it is on the screen; the palette lists
 * them and one listener runs those that have keys. Keys are written "Mod+K": Mod is Cmd on Apple devices and Ctrl elsewhere.
 */

export type Command = {
  /** Unique while registered: `page.new`. */
  id: string;
  title: string;
  /** Heading in the palette and in the list of shortcuts. */
  group: string;
  keys?: string;
  /** Absent from the palette, present in the list of shortcuts: what an editor handles by itself. */
  isOnlyListed?: boolean;
  /** Absent from both: another way to something that stands there. */
  isUnlisted?: boolean;
  /** Keys pressed in a text field run it too. */
  worksInFields?: boolean;
  run(): void;
};

/** Something that was found: where it is, and a line of what stands there. */
export type Found = { id: string; title: string; line: string; run(): void };

export type Search = (query: string) => Promise<readonly Found[]>;

const NOTHING_TO_SEARCH: Search = () => Promise.resolve([]);

export class Commands {
  readonly #commands = new Map<string, Command>();
  readonly #listeners = new Set<() => void>();
  #list: readonly Command[] = [];
  #search: Search = NOTHING_TO_SEARCH;

  /** Replaces a command of the same id. Returns what takes it back. */
  add(commands: readonly Command[]): () => void {
    for (const command of commands) this.#commands.set(command.id, command);
    this.#changed();
    return () => {
      for (const command of commands)
        if (this.#commands.get(command.id) === command) this.#commands.delete(command.id);
      this.#changed();
    };
  }

  /** Replaces the search that was offered before. Returns what takes it back. */
  offerSearch(search: Search): () => void {
    this.#search = search;
    this.#changed();
    return () => {
      if (this.#search === search) this.#search = NOTHING_TO_SEARCH;
      this.#changed();
    };
  }

  readonly list = (): readonly Command[] => this.#list;

  readonly search = (): Search => this.#search;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  /** The command that these keys ask for; of several, the one that came last. */
  find(keys: string): Command | undefined {
    return this.#list.findLast((command) => command.keys === keys && command.isOnlyListed !== true);
  }

  #changed(): void {
    this.#list = [...this.#commands.values()];
    for (const listener of this.#listeners) listener();
  }
}
