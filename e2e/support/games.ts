/** Games on a room's page: what players do on the screen, and entries written beneath it where a story needs many. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator } from '@playwright/test';
import type { Peer } from './peers.ts';
import { FOLDER } from './traces.ts';

/** Makes a page of this kind by the menu of kinds, as it is called there. */
export async function newGamePage({ page }: Peer, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Kinds of pages' }).click();
  await page.getByRole('menuitem', { name: kind }).click();
}

/** The entries of a game's page, oldest first; all that this peer knows. */
type Entry = { id: string; value: Record<string, unknown> };

/** As much of a Yjs list as entries are read from. */
type Item = {
  id: { client: number; clock: number };
  deleted: boolean;
  content: { arr?: Record<string, unknown>[] };
  right: Item | null;
};
type GameDoc = {
  clientID: number;
  getArray(name: string): {
    _start: Item | null;
    push(values: unknown[]): void;
    observe(changed: () => void): void;
    unobserve(changed: () => void): void;
  };
};

export const entriesOf = (peer: Peer, pageId: string): Promise<Entry[]> =>
  peer.room.evaluate(async (room, id) => {
    const doc = (await room.doc(id)) as unknown as GameDoc;
    const entries: Entry[] = [];
    for (let item = doc.getArray('game')._start; item !== null; item = item.right)
      if (!item.deleted)
        for (const [i, value] of (item.content.arr ?? []).entries())
          entries.push({ id: `${item.id.client}:${item.id.clock + i}`, value });
    return entries;
  }, pageId);

/** Past the screen: what any program that speaks the protocol could write. */
export const writeEntry = (
  peer: Peer,
  pageId: string,
  entry: Record<string, unknown>,
): Promise<void> =>
  peer.room.evaluate(
    async (room, { id, value }) => {
      ((await room.doc(id)) as unknown as GameDoc).getArray('game').push([value]);
    },
    { id: pageId, value: entry },
  );

export const memberOf = (peer: Peer): Promise<string> =>
  peer.room.evaluate((room) => room.authorOf(room.clientIdOf(room.self.id))?.member ?? '');

/** Makes every move that is this player's as soon as the one before is seen; done when all are. `turn`: 0 moves first. */
export const playAlong = (
  peer: Peer,
  pageId: string,
  { game, moves, turn }: { game: string; moves: string[]; turn: 0 | 1 },
): Promise<void> =>
  peer.room.evaluate(
    async (room, { id, start, all, mine }) => {
      const list = ((await room.doc(id)) as unknown as GameDoc).getArray('game');
      const nextOf = (): Map<unknown, string> => {
        const next = new Map<unknown, string>();
        for (let item = list._start; item !== null; item = item.right)
          for (const [i, value] of (item.content.arr ?? []).entries())
            if (value['do'] === 'move')
              next.set(value['parent'], `${item.id.client}:${item.id.clock + i}`);
        return next;
      };
      let [parent, made] = [start, 0];
      await new Promise<void>((done) => {
        const look = (): void => {
          const next = nextOf();
          for (let id = next.get(parent); id !== undefined; id = next.get(parent))
            [parent, made] = [id, made + 1];
          const move = all[made];
          if (move === undefined) {
            list.unobserve(lookLater);
            done();
          } else if (made % 2 === mine) list.push([{ do: 'move', parent, move, thoughtMs: null }]);
        };
        // Not within the transaction that told of it.
        const lookLater = (): void => void setTimeout(look);
        list.observe(lookLater);
        look();
      });
    },
    { id: pageId, start: game, all: moves, mine: turn },
  );

/** axe finds nothing there, in both themes, on a desktop and on a phone. */
export async function expectNoViolations({ page }: Peer, where: string): Promise<void> {
  const before = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 844 });
      await expect(page.locator(where)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include(where).analyze();
      expect(
        violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) })),
      ).toEqual([]);
    }
  if (before !== null) await page.setViewportSize(before);
}

/** A recording of games that FOLKMOOT_DATA holds; null where there is none. */
export function readRecorded(name: string): unknown {
  const path = join(FOLDER, `${name}.json.gz`);
  return existsSync(path) ? JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) : null;
}

const board = ({ page }: Peer): Locator => page.getByRole('grid', { name: 'Chess board' });
export const square = (peer: Peer, name: string): Locator =>
  board(peer).getByRole('gridcell', { name: new RegExp(`^${name}\\b`) });

/** Types a move as it is written down, once it is one's turn. */
export async function typeMove({ page }: Peer, san: string): Promise<void> {
  await page.getByLabel('Type a move').fill(san);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
}
