/** Keys as text: "Mod+Shift+X". Mod is Cmd on Apple devices and Ctrl elsewhere. */

/** What of a keyboard event says which keys were pressed. */
export type KeyPress = {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
};

/** Signs that commands are named by; they stand on other keys in other countries, some with Shift. */
const isSign = (key: string): boolean => /^[?/,.]$/.test(key);

/** The letter or digit on a key, also where Alt makes it type something else. */
function mainKey({ key, code }: KeyPress): string {
  if (/^[a-z0-9]$/i.test(key)) return key.toUpperCase();
  if (isSign(key) || (key.length > 1 && key !== 'Dead')) return key;
  return /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1] ?? key;
}

export function keysOf(press: KeyPress, isApple: boolean): string {
  const key = mainKey(press);
  const isMod = isApple ? press.metaKey : press.ctrlKey;
  const parts = [
    isMod ? 'Mod' : '',
    press.altKey ? 'Alt' : '',
    press.shiftKey && !isSign(key) ? 'Shift' : '',
    key,
  ];
  return parts.filter((part) => part !== '').join('+');
}

const APPLE_SIGNS: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' };

/** One cap for each key, in the words of `names`. */
export const keyCaps = (
  keys: string,
  isApple: boolean,
  names: Readonly<Record<string, string>>,
): string[] =>
  keys.split('+').map((key) => (isApple ? APPLE_SIGNS[key] : undefined) ?? names[key] ?? key);

/** What this device calls its command key. */
export const isAppleDevice = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
