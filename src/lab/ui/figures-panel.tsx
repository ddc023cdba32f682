/** Frames, and what each peer has, by digest and by state vector. */
import { sizeIn } from '../../ui/words/measures.ts';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { shownOf } from './editors.tsx';
import type { LabView } from './view.ts';

export function FiguresPanel({ view }: { view: LabView }) {
  const { figures: say, locale } = useLabWords();
  const { lastEdit, traffic } = view;
  const hasVectors = view.peers.some(({ stateVector }) => stateVector !== null);
  return (
    <section className="figures" aria-label={say.title}>
      <h2>{say.title}</h2>
      <p data-frames={lastEdit?.frames ?? 0}>
        {lastEdit === null
          ? say.noEdit
          : say.lastEdit(lastEdit.name, lastEdit.frames, lastEdit.reached, lastEdit.tookMs)}
      </p>
      <table>
        <caption className="unseen">{say.title}</caption>
        <thead>
          <tr>
            <th scope="col">{say.peer}</th>
            <th scope="col">{say.words}</th>
            <th scope="col">{say.digest}</th>
            {hasVectors ? <th scope="col">{say.stateVector}</th> : null}
          </tr>
        </thead>
        <tbody>
          {shownOf(view).map(({ place, name, words, digest, stateVector }) => (
            <tr key={place}>
              <th scope="row">{name}</th>
              <td>{words}</td>
              <td className="code">{digest}</td>
              {hasVectors ? (
                <td className="code">{stateVector === '' ? say.empty : stateVector}</td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{say.traffic}</h3>
      <dl>
        {(['edits', 'repair', 'mesh'] as const).map((name) => (
          <div key={name}>
            <dt>{say[name]}</dt>
            <dd>
              {say.of(
                traffic[name].frames,
                traffic[name].bytes === 0 ? null : sizeIn(locale, traffic[name].bytes),
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
