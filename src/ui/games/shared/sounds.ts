/** Short synthesized sounds of games; heard unless muted, which this browser remembers. Nothing is played before the page was touched. */
import { useEffect, useMemo, useRef } from 'react';
import { useSettings } from '../../settings/use-settings.tsx';

type Note = { hz: number; atS: number; lengthS: number; loudness: number; shape: OscillatorType };

const note = (hz: number, atS = 0, lengthS = 0.09, loudness = 0.12): Note => ({
  hz,
  atS,
  lengthS,
  loudness,
  shape: 'triangle',
});

/** `move`, `take`: wood on wood. `alert`: somebody should look. `end`, `good`, `bad`: how it went. `tick`: a small step. */
const SOUNDS = {
  move: [note(220, 0, 0.06, 0.2), note(330, 0.01, 0.04, 0.08)],
  take: [note(165, 0, 0.08, 0.24), note(247, 0.03, 0.06, 0.14)],
  alert: [note(523, 0, 0.1), note(659, 0.09, 0.14)],
  end: [note(392, 0, 0.16), note(330, 0.15, 0.16), note(262, 0.3, 0.3)],
  good: [note(392, 0, 0.12), note(523, 0.11, 0.12), note(659, 0.22, 0.24)],
  bad: [note(196, 0, 0.2, 0.16), note(147, 0.12, 0.34, 0.16)],
  tick: [note(880, 0, 0.03, 0.05)],
} as const satisfies Record<string, readonly Note[]>;

export type Sound = keyof typeof SOUNDS;

/** The same function for as long as the component is there. */
export function useSounds(): (sound: Sound) => void {
  const [{ gameSounds }] = useSettings();
  const audio = useRef<AudioContext | null>(null);
  const isOn = useRef(gameSounds);
  useEffect(() => {
    isOn.current = gameSounds;
  });
  useEffect(
    () => () => {
      void audio.current?.close();
      audio.current = null;
    },
    [],
  );
  return useMemo(
    () => (sound) => {
      // Browsers before 2024 do not say whether they were touched: there the first sound may come late once.
      const activation = navigator.userActivation as UserActivation | undefined;
      if (!isOn.current || activation?.hasBeenActive === false) return;
      audio.current ??= new AudioContext();
      play(audio.current, SOUNDS[sound]).catch(reportError);
    },
    [],
  );
}

async function play(audio: AudioContext, notes: readonly Note[]): Promise<void> {
  if (audio.state === 'suspended') await audio.resume();
  for (const { hz, atS, lengthS, loudness, shape } of notes) {
    const from = audio.currentTime + atS;
    const tone = new OscillatorNode(audio, { frequency: hz, type: shape });
    const volume = new GainNode(audio);
    volume.gain.setValueAtTime(loudness, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + lengthS);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + lengthS);
  }
}
