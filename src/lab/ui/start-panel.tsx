/** Another room: its seed and how many peers. */
import { useId, useState, type SubmitEvent } from 'react';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { PEERS_MAX, PEERS_MIN, SEED_MAX } from '../actions.ts';
import type { LabSession } from '../lab-session.ts';

export function StartPanel({ session }: { session: LabSession }) {
  const { start } = useLabWords();
  const id = useId();
  const [seed, setSeed] = useState('1');
  const [peers, setPeers] = useState('5');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    session.play(Number(seed), Number(peers));
  };
  return (
    <form className="start" aria-label={start.title} onSubmit={submit}>
      <h2>{start.title}</h2>
      <p className="choice">
        <label htmlFor={`${id}-peers`}>{start.peers}</label>
        <input
          id={`${id}-peers`}
          type="number"
          required
          min={PEERS_MIN}
          max={PEERS_MAX}
          value={peers}
          onChange={({ currentTarget }) => setPeers(currentTarget.value)}
        />
      </p>
      <p className="choice">
        <label htmlFor={`${id}-seed`}>{start.seed}</label>
        <input
          id={`${id}-seed`}
          type="number"
          required
          min={0}
          max={SEED_MAX}
          value={seed}
          onChange={({ currentTarget }) => setSeed(currentTarget.value)}
        />
      </p>
      <p className="hint">{start.large}</p>
      <button type="submit" className="btn">
        {start.begin}
      </button>
    </form>
  );
}
