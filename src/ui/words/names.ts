/** Names as they can stand in a sentence, lists of them, and times. */

/** Longer names would push everything else out of a sentence. */
const NAME_LENGTH_MAX = 32;
/** From this many people on, the first few are named and the others counted. */
const NAMED_ALL_MAX = 7;
const NAMED_OF_MANY = 5;

/** Names come from others and may hold anything: no line breaks, nothing invisible that turns text round, not endless. `unnamed` stands for nothing. */
export function plainName(name: string, unnamed = '…'): string {
  const letters = Array.from(name.replace(/[\p{C}\s]+/gu, ' ').trim());
  const cut =
    letters.length > NAME_LENGTH_MAX ? [...letters.slice(0, NAME_LENGTH_MAX), '…'] : letters;
  return cut.length === 0 ? unnamed : cut.join('');
}

/** "Ana, Bo and Dov", as the language of `locale` joins them; of many, the first five and `others` for how many more. */
export function listNames(
  locale: string,
  names: readonly string[],
  others: (count: number) => string,
): string {
  const shown =
    names.length > NAMED_ALL_MAX
      ? [...names.slice(0, NAMED_OF_MANY), others(names.length - NAMED_OF_MANY)]
      : names;
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(shown);
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** Hours and minutes of this device's clock. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes()].map(twoDigits).join(':');
}

/** Hours, minutes and seconds. */
export const clockSeconds = (ms: number): string =>
  `${clockTime(ms)}:${twoDigits(new Date(ms).getSeconds())}`;
