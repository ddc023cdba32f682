/** The one listener for keys: runs the command that they ask for. */
import type { Commands } from './commands.ts';
import { isAppleDevice, keysOf } from './keys.ts';

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select'));

/** Returns what ends it. Keys that something nearer has taken are left alone, and so is whatever an input method composes. */
export function listenForKeys(commands: Commands, events: EventTarget): () => void {
  const isApple = isAppleDevice();
  const listener = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented || event.isComposing) return;
    // AltGr types a sign; some systems say that Ctrl and Alt are down meanwhile.
    if (event.getModifierState('AltGraph')) return;
    const command = commands.find(keysOf(event, isApple));
    if (command === undefined) return;
    if (isField(event.target) && command.worksInFields !== true) return;
    event.preventDefault();
    command.run();
  };
  events.addEventListener('keydown', listener);
  return () => events.removeEventListener('keydown', listener);
}
