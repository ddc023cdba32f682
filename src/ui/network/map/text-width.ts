/** How wide words are on the map, in CSS pixels. */

type Measure = (text: string, sizePx: number, weight: number) => number;

/** Of a letter's height; sans, about. For where nothing can be measured. */
const USUAL_WIDTH = 0.52;

export const guessedWidth: Measure = (text, sizePx) =>
  Array.from(text).length * sizePx * USUAL_WIDTH;

let context: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, number>();
const KNOWN_MAX = 2000;

/** Measured with the page's sans where there is a canvas. */
export const textWidth: Measure = (text, sizePx, weight) => {
  if (typeof document === 'undefined') return guessedWidth(text, sizePx, weight);
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null || context === undefined) return guessedWidth(text, sizePx, weight);
  const font = `${weight} ${sizePx}px "Source Sans 3 Variable", "Source Sans 3", system-ui, sans-serif`;
  const key = `${font} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  context.font = font;
  const { width } = context.measureText(text);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, width);
  return width;
};
