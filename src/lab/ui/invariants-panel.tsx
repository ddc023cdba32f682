/** What must hold, and whether it does; a broken one in red, with what led to it as a link. */
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { INVARIANT_NAMES } from '../invariants.ts';
import type { Checked } from './use-lab.ts';

export function InvariantsPanel({ checked }: { checked: Checked }) {
  const { invariants: say } = useLabWords();
  const byName = new Map(checked.verdicts.map((verdict) => [verdict.name, verdict]));
  const broken = checked.verdicts.filter(({ state }) => state === 'broken');
  return (
    <section className="invariants" aria-label={say.title}>
      <h2>{say.title}</h2>
      <ul>
        {INVARIANT_NAMES.map((name) => {
          const state = byName.get(name)?.state ?? 'waits';
          return (
            <li key={name} className={state} data-state={state}>
              <span>{say.names[name]}</span> <b>{say.state[state]}</b>
            </li>
          );
        })}
      </ul>
      <div role="alert">
        {broken.map(({ name, details }) => (
          <p key={name} className="broken-sentence">
            {say.broken(say.names[name])} <small lang="en">{details.join('; ')}</small>
          </p>
        ))}
      </div>
      <p className="hint">{checked.atMs === null ? say.notYet : say.checked(checked.atMs)}</p>
    </section>
  );
}
