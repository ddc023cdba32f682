/** X, Y3: what nobody may write is nowhere: texts in another's name, forgeries, words of a viewer. (Who is accused is watched in watch.ts.) */
import type { World } from '../world.ts';

/**
 * The words that hostile.ts writes: in others' names, and in its own. Its own go into a text of their own: whoever types into text whose
 * author takes it back by a fork loses what it typed there (see the README).
 */
export const OWN_TEXT = 'of the hostile peer';
export const FORGERY = 'FORGED';
export const OWN_WORDS = ['EVIL', 'GOOD'] as const;

export function checkHonesty(world: World): string[] {
  const problems: string[] = [];
  for (const { replica, ports } of world.alive) {
    for (const page of world.pages) {
      const text = replica.doc(page).getText('text').toString();
      if (text.includes(FORGERY))
        problems.push(`honesty: a forgery is shown at place ${ports.place}`);
      const words = replica.doc(page).getText(OWN_TEXT).toString();
      if (!world.options.hostileWrites && words !== '')
        problems.push(`honesty: a viewer's words are shown at place ${ports.place}`);
    }
  }
  return problems;
}
