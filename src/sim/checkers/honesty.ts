/** X, Y3: what nobody may write is nowhere: texts in another's name, forgeries, words of a viewer. (Who is accused is watched in watch.ts.) */
import type { World } from '../world.ts';

/** The words that the hostile peer writes: in others' names, and in its own, where others may type inside them (workload.ts). */
export const FORGERY = 'FORGED';
export const OWN_WORDS = ['EV\u27e9IL', 'GO\u27e9OD'] as const;
/** Nobody else writes capital letters, but for forgeries. */
const OF_ITS_OWN = /[A-Z]/;

export function checkHonesty(world: World): string[] {
  const problems: string[] = [];
  for (const { replica, ports } of world.alive) {
    for (const page of world.pages) {
      const text = replica.doc(page).getText('text').toString();
      if (text.includes(FORGERY))
        problems.push(`honesty: a forgery is shown at place ${ports.place}`);
      if (!world.options.hostileWrites && OF_ITS_OWN.test(text))
        problems.push(`honesty: a viewer's words are shown at place ${ports.place}`);
    }
  }
  return problems;
}
