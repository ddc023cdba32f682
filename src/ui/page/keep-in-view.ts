/** Scrolls the open page so far that a place in it can be read. */

/** Of the height of what is seen: nearer to an edge than this is not yet in view. */
const EDGE_SHARE = 0.15;
const AIM_SHARE = 0.4;

/** `top`: of the place, as on the screen. */
export function keepInView(top: number): void {
  const scroller = document.querySelector('.desk');
  if (scroller === null) return;
  const box = scroller.getBoundingClientRect();
  const edge = box.height * EDGE_SHARE;
  if (top >= box.top + edge && top <= box.bottom - edge) return;
  scroller.scrollBy({ top: top - box.top - box.height * AIM_SHARE });
}
