/** Puts something that lies above the page beside what opened it: above it, or below where there is no space. Its height may still grow: it is held at the nearer edge. */

const GAP = 10;

export function placeBeside(shown: HTMLElement, from: HTMLElement): void {
  const { left, top, bottom } = from.getBoundingClientRect();
  const isAbove = top > innerHeight - bottom;
  shown.style.insetBlock = isAbove ? `auto ${innerHeight - top + GAP}px` : `${bottom + GAP}px auto`;
  shown.style.left = `${Math.max(GAP, Math.min(left, innerWidth - shown.offsetWidth - GAP))}px`;
  shown.style.right = 'auto';
}
