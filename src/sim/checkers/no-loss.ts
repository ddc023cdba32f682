/**
 * Y1: every token whose entry some disk or living peer had is there for all, unless somebody deleted a part of it (set-full, token by
 * token), or the peer says that the log which holds it waits for what a hostile session took back.
 */
import type { World } from '../world.ts';

export function checkNoLoss(world: World): string[] {
  const problems: string[] = [];
  for (const { replica, ports } of world.alive) {
    const shown = new Map(
      world.pages.map((page) => {
        const text = replica.doc(page).getText('text').toString();
        return [page, new Set(text.match(/\u27e8[0-9a-z]+\u27e9/g))];
      }),
    );
    const waiting = new Set(
      replica
        .troubles()
        .filter(({ kind }) => kind === 'waits')
        .map(({ page, session }) => `${page}/${session}`),
    );
    for (const { text, page, session, number } of world.tokens.all()) {
      if (shown.get(page)?.has(text) === true) continue;
      if (waiting.has(`${page}/${session}`)) {
        world.watch.count('a token waits for what was taken back');
        continue;
      }
      problems.push(
        `no-loss: place ${ports.place} lacks ${text}, entry ${number} of ${session.slice(0, 6)}`,
      );
    }
  }
  return problems;
}
