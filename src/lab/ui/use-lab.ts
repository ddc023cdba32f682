/** Runs a session by the browser's frames, within a part of each, and reads it for the screen as often as reading is cheap. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { EXPERIMENTS } from '../experiments/all.ts';
import type { Verdict } from '../invariants.ts';
import { LabSession } from '../lab-session.ts';
import { courseOf, LabLinkError, type Course, type LinkProblem } from '../link.ts';
import { readView, type LabView } from './view.ts';

/** Of 16 ms: the rest is for drawing. */
const WORK_MS = 9;
/** The screen is read anew at most this often ... */
const READ_EVERY_MS = 100;
/** ... and invariants are checked at most this often ... */
const CHECK_EVERY_MS = 500;
/** ... and neither takes more than one part in so many of the time. */
const COST_FACTOR = 6;
const CHECK_COST_FACTOR = 15;

export type Checked = { verdicts: readonly Verdict[]; atMs: number | null };

export type Lab = {
  session: LabSession;
  view: LabView;
  checked: Checked;
  problem: LinkProblem | null;
};

function courseIn(hash: string): { course: Course | null; problem: LinkProblem | null } {
  try {
    return { course: courseOf(hash.replace(/^#/, '')), problem: null };
  } catch (error) {
    if (error instanceof LabLinkError) return { course: null, problem: error.problem };
    throw error;
  }
}

const read = (session: LabSession): LabView => {
  const { guide } = session;
  return readView(session, guide === null ? -1 : EXPERIMENTS.indexOf(guide.experiment));
};

export function useLab(): Lab {
  const first = useMemo(() => courseIn(location.hash), []);
  const [session] = useState(() => new LabSession(first.course));
  const [problem, setProblem] = useState(first.problem);
  const [view, setView] = useState(() => read(session));
  const [checked, setChecked] = useState<Checked>({ verdicts: [], atMs: null });
  useEffect(() => {
    const follow = (): void => {
      const { course, problem: found } = courseIn(location.hash);
      setProblem(found);
      if (course !== null) session.open(course);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [session]);
  const shown = useRef({ setView, setChecked });
  useEffect(() => runByFrames(session, shown.current), [session]);
  return { session, view, checked, problem };
}

type Shown = { setView: (view: LabView) => void; setChecked: (checked: Checked) => void };

function runByFrames(session: LabSession, { setView, setChecked }: Shown): () => void {
  let frame = 0;
  let lastMs = performance.now();
  let readVersion = -1;
  let hasMoved = true;
  let hasMovedSinceCheck = true;
  let readAtMs = 0;
  let checkAtMs = 0;
  const show = (nowMs: number): void => {
    const isNew = readVersion !== session.version();
    if (!isNew && (!hasMoved || nowMs < readAtMs)) return;
    readVersion = session.version();
    hasMoved = false;
    setView(read(session));
    readAtMs = nowMs + Math.max(READ_EVERY_MS, COST_FACTOR * (performance.now() - nowMs));
  };
  const check = (nowMs: number): void => {
    if (session.phase !== 'ready' || !hasMovedSinceCheck || nowMs < checkAtMs) return;
    hasMovedSinceCheck = false;
    const { invariants } = session.lab;
    setChecked({ verdicts: invariants.check(), atMs: invariants.checkedAtMs });
    const costMs = performance.now() - nowMs;
    checkAtMs = nowMs + Math.max(CHECK_EVERY_MS, CHECK_COST_FACTOR * costMs);
  };
  const next = (): void => {
    // First: what is thrown below is reported, and the lab goes on.
    frame = requestAnimationFrame(next);
    const nowMs = performance.now();
    if (session.frame(nowMs - lastMs, () => performance.now() - nowMs > WORK_MS))
      hasMoved = hasMovedSinceCheck = true;
    lastMs = nowMs;
    show(performance.now());
    check(performance.now());
  };
  frame = requestAnimationFrame(next);
  return () => cancelAnimationFrame(frame);
}
