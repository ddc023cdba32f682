/** Names as they can stand in a sentence, and lists of them. */

/** Longer names would push everything else out of a sentence. */
const NAME_LENGTH_MAX = 32;
/** From this many people on, the first few are named and the others counted. */
const NAMED_ALL_MAX = 7;
const NAMED_OF_MANY = 5;

/** Names come from others and may hold anything: no line breaks, nothing invisible that turns text round, not endless. */
export function plainName(name: string): string {
  const letters = Array.from(name.replace(/[\p{C}\s]+/gu, ' ').trim());
  const cut =
    letters.length > NAME_LENGTH_MAX ? [...letters.slice(0, NAME_LENGTH_MAX), '…'] : letters;
  return cut.length === 0 ? 'Someone' : cut.join('');
}

/** "Ana, Bo and Dov"; of many, "Ana, Bo, Cy, Dov, Eve and 24 others". */
export function listNames(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? 'nobody';
  if (names.length > NAMED_ALL_MAX)
    return `${names.slice(0, NAMED_OF_MANY).join(', ')} and ${names.length - NAMED_OF_MANY} others`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Hours and minutes of this device's clock. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
}
