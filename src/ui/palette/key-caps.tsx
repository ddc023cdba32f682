/** Keys as they are printed on this device's keyboard. */
import { isAppleDevice, keyCaps } from '../commands/keys.ts';
import { useWords } from '../words/use-words.tsx';

export function KeyCaps({ keys }: { keys: string }) {
  const { palette } = useWords();
  return (
    <span className="key-caps">
      {keyCaps(keys, isAppleDevice(), palette.keys).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
