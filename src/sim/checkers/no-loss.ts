/** Y1: every token whose entry some disk or living peer had is there for all, unless somebody deleted a part of it (set-full, token by token). */
import type { World } from '../world.ts';

export function checkNoLoss(world: World): string[] {
  const problems: string[] = [];
  for (const { replica, ports } of world.alive) {
    const texts = new Map(world.pages.map((page) => [page, replica.doc(page).getText('text').toString()]));
    for (const token of world.tokens.all()) {
      if (texts.get(token.page)?.includes(token.text) === true) continue;
      problems.push(`no-loss: host ${ports.host} lacks ${token.text} (entry ${token.number} of ${token.session.slice(0, 6)})`);
    }
  }
  return problems.slice(0, 5);
}
