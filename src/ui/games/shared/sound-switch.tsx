import { Icon } from '../../icons.tsx';
import { useSettings } from '../../settings/use-settings.tsx';
import { useGamesWords } from '../../words/use-late-words.ts';

/** Mutes the sounds of games in this browser. */
export function SoundSwitch() {
  const { sounds } = useGamesWords();
  const [{ gameSounds }, set] = useSettings();
  return (
    <button
      type="button"
      className="btn bare icon-button"
      aria-pressed={gameSounds}
      aria-label={sounds.label}
      title={gameSounds ? sounds.on : sounds.off}
      onClick={() => set({ gameSounds: !gameSounds })}
    >
      <Icon shape={gameSounds ? 'sound' : 'mute'} />
    </button>
  );
}
