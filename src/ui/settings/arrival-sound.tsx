/** The sound that someone came or went, for those who chose it. Two soft tones: up for coming, down for going. */
import { useEffect } from 'react';
import type { Room } from '../../room/room-api.ts';
import { changeOf, peopleHere } from './arrivals.ts';
import { useSettings } from './use-settings.tsx';

const TONES_HZ = { came: [523, 659], went: [659, 523] } as const;
const TONE_S = 0.16;
const LOUDNESS = 0.06;

export function ArrivalSound({ room }: { room: Room }) {
  const [{ sound }] = useSettings();
  useEffect(() => {
    if (!sound) return undefined;
    let audio: AudioContext | null = null;
    let here = peopleHere(room.peers());
    const stop = room.on('change', () => {
      const now = peopleHere(room.peers());
      const change = changeOf(here, now);
      here = now;
      if (change === null) return;
      audio ??= new AudioContext();
      play(audio, TONES_HZ[change]).catch(reportError);
    });
    return () => {
      stop();
      void audio?.close();
    };
  }, [room, sound]);
  return null;
}

/** On a page that was never touched the browser holds the sound back until it is; by then it is old news, so it is let go. */
async function play(audio: AudioContext, tones: readonly number[]): Promise<void> {
  // Browsers before 2024 do not say: there the sound may come late once.
  const activation = navigator.userActivation as UserActivation | undefined;
  if (activation?.hasBeenActive === false) return;
  if (audio.state === 'suspended') await audio.resume();
  for (const [i, hz] of tones.entries()) {
    const from = audio.currentTime + i * TONE_S;
    const [tone, volume] = [new OscillatorNode(audio, { frequency: hz }), new GainNode(audio)];
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(LOUDNESS, from + TONE_S / 4);
    volume.gain.linearRampToValueAtTime(0, from + TONE_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + TONE_S);
  }
}
