/** The guided experiments: which one, the step it is at, its stated end, and what it showed. */
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { EXPERIMENTS } from '../experiments/all.ts';
import type { LabSession } from '../lab-session.ts';
import { FREE_PLAY } from '../actions.ts';
import type { LabView } from './view.ts';

type PanelProps = { session: LabSession; view: LabView };

export function GuidePanel({ session, view }: PanelProps) {
  const { guide: say, experiments } = useLabWords();
  const experiment = view.guide === null ? undefined : EXPERIMENTS[view.guide.at];
  return (
    <section className="guide" aria-label={say.title}>
      {experiment === undefined || view.guide === null ? (
        <>
          <h2>{say.title}</h2>
          <p className="hint">{say.lead}</p>
          <ol className="experiments">
            {EXPERIMENTS.map(({ name }, i) => (
              <li key={name}>
                <button type="button" onClick={() => session.experiment(i)}>
                  {experiments[name].title}
                </button>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <>
          <button
            type="button"
            className="btn bare leave"
            onClick={() => session.play(FREE_PLAY.seed, FREE_PLAY.peers)}
          >
            {say.leave}
          </button>
          <h2>{experiments[experiment.name].title}</h2>
          <Leading session={session} guide={view.guide} view={view} />
        </>
      )}
    </section>
  );
}

type LeadingProps = PanelProps & { guide: NonNullable<LabView['guide']> };

function Leading({ session, view, guide }: LeadingProps) {
  const { guide: say, experiments } = useLabWords();
  const experiment = EXPERIMENTS[guide.at];
  if (experiment === undefined) return null;
  const words = experiments[experiment.name];
  return (
    <>
      <p>
        <b>{say.look}</b> {words.look}
      </p>
      <ol className="steps">
        {words.steps.map(({ say: sentence, byHand }, i) => (
          <li
            key={sentence}
            className={i < guide.step ? 'done' : i === guide.step ? 'now' : 'later'}
            aria-current={i === guide.step ? 'step' : undefined}
          >
            <p>{sentence}</p>
            {i === guide.step ? (
              <>
                <button
                  type="button"
                  className="btn main"
                  disabled={view.phase !== 'ready'}
                  onClick={() => session.doIt()}
                >
                  {say.doIt}
                </button>
                <p className="hint">{guide.isBegun ? say.waiting : `${say.byHand} ${byHand}`}</p>
              </>
            ) : null}
          </li>
        ))}
      </ol>
      <p className="end" role="status" data-ended={guide.hasEnded}>
        {guide.hasEnded ? (
          <>
            <b>{say.ended}</b> {words.end(guide.words)}
          </>
        ) : null}
      </p>
      {guide.hasEnded ? <Showed session={session} at={guide.at} sentences={words.showed} /> : null}
    </>
  );
}

type ShowedProps = { session: LabSession; at: number; sentences: readonly string[] };

function Showed({ session, at, sentences }: ShowedProps) {
  const { guide: say } = useLabWords();
  return (
    <>
      <p className="showed">{sentences.join(' ')}</p>
      <div className="acts">
        {at + 1 < EXPERIMENTS.length ? (
          <button type="button" className="btn main" onClick={() => session.experiment(at + 1)}>
            {say.next}
          </button>
        ) : null}
        <button type="button" className="btn" onClick={() => session.restart()}>
          {say.again}
        </button>
      </div>
    </>
  );
}
