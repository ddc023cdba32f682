/** What only somebody who looks needs: it goes on while the page is in front, and rests while it is hidden. */

type Page = Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>;

/** `begin` gives what ends it. Gives what ends all of it. */
export function whileShown(page: Page, begin: () => () => void): () => void {
  let end: (() => void) | null = null;
  const rest = (): void => {
    end?.();
    end = null;
  };
  const follow = (): void => {
    if (page.hidden) rest();
    else end ??= begin();
  };
  follow();
  page.addEventListener('visibilitychange', follow);
  return () => {
    page.removeEventListener('visibilitychange', follow);
    rest();
  };
}
