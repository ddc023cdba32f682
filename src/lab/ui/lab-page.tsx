/** The page `/lab`. */
import { useEffect } from 'react';
import { Mark } from '../../ui/mark.tsx';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import { CopyLink } from './copy-link.tsx';
import { Editors } from './editors.tsx';
import { FaultsPanel } from './faults-panel.tsx';
import { FiguresPanel } from './figures-panel.tsx';
import { GuidePanel } from './guide-panel.tsx';
import { InvariantsPanel } from './invariants-panel.tsx';
import './lab.css';
import { MapPanel } from './map-panel.tsx';
import { PeerPanel } from './peer-panel.tsx';
import { StartPanel } from './start-panel.tsx';
import { TimeBar } from './time-bar.tsx';
import { useLab, type Lab } from './use-lab.ts';

const PERCENT = 100;

export function LabPage({ onHome }: { onHome: () => void }) {
  const words = useLabWords();
  const lab = useLab();
  const { session, view, checked } = lab;
  useEffect(() => {
    const before = document.title;
    document.title = `${words.title} · Folkmoot`;
    return () => {
      document.title = before;
    };
  }, [words]);
  return (
    <main className="lab">
      <header>
        <a
          className="home"
          href="/"
          aria-label={words.home}
          onClick={(event) => {
            event.preventDefault();
            onHome();
          }}
        >
          <Mark size={26} />
        </a>
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
        <CopyLink session={session} />
      </header>
      <Notice {...lab} />
      <TimeBar session={session} view={view} />
      <div className="stage">
        <MapPanel session={session} view={view} />
        <Editors session={session} view={view} />
        <FiguresPanel view={view} />
      </div>
      <div className="side">
        <GuidePanel session={session} view={view} />
        <InvariantsPanel checked={checked} />
        <PeerPanel session={session} view={view} />
        <FaultsPanel session={session} view={view} />
        <StartPanel session={session} />
      </div>
    </main>
  );
}

/** What is under way, or what is wrong with the link. */
function Notice({ view, problem }: Lab) {
  const { damaged, newer, otherCourse, meeting, replaying } = useLabWords();
  const percent = Math.round(PERCENT * view.progress);
  const wrong =
    problem === 'newer'
      ? newer
      : problem === 'damaged'
        ? damaged
        : view.isOtherCourse
          ? otherCourse
          : null;
  return (
    <>
      {wrong === null ? null : (
        <p className="lab-notice" role="alert">
          {wrong}
        </p>
      )}
      {view.phase === 'ready' ? null : (
        <p className="lab-notice calm">
          {view.phase === 'meeting' ? meeting(percent) : replaying(percent)}
        </p>
      )}
    </>
  );
}
