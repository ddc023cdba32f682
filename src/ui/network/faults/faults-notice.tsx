/**
 * While any fault of the room holds, one line under the bar says so to everyone: who caused it, what, till when, and heals all. Hidden it
 * leaves a small mark, until something changes. Said aloud once for each change.
 */
import { useEffect, useMemo, useState } from 'react';
import type { RoomFault } from '../../../faults/room-fault.ts';
import type { NetworkApi } from '../../../room/network-api.ts';
import { Icon } from '../../icons.tsx';
import { clockSeconds } from '../../words/names.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useWords } from '../../words/use-words.tsx';
import { namesIn } from '../timeline/who.ts';
import './faults-notice.css';
import { faultShort, type Told } from './say-fault.ts';
import { useSnapshot } from './use-snapshot.ts';
import { healingOf, namesOf } from './who-heals.ts';

export type FaultsNoticeProps = {
  network: NetworkApi;
  /** With a link to view only one's own faults can be healed. */
  canWrite: boolean;
  /** Opens the panel where they stand one by one; null: there is none. */
  onOpen: (() => void) | null;
};

export function FaultsNotice({ network, canWrite, onOpen }: FaultsNoticeProps) {
  const words = useWords();
  const { faults } = useNetworkWords();
  const snapshot = useSnapshot(network);
  const holding = snapshot.faults;
  const [hidden, setHidden] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const told: Told = useMemo(
    () => ({ words, faults, who: namesIn([snapshot], { words, faults }) }),
    [words, faults, snapshot],
  );
  const { notice } = faults;
  if (holding.length === 0) return null;
  const which = holding.map(({ id }) => id).join();
  const { extent, others } = healingOf(holding, { self: snapshot.self, canWrite });
  const sentence = [
    noticeSentence(holding, told),
    ...(others.length === 0 ? [] : [faults.holds.ofOthers(namesOf(others, told.who))]),
  ].join(' ');
  const heal = (): void => {
    try {
      network.heal();
    } catch (error) {
      reportError(error);
      setFailed(true);
    }
  };
  if (hidden === which)
    return (
      <div className="faults-notice small">
        <button type="button" className="btn bare" onClick={() => setHidden(null)}>
          <FaultMark /> {notice.show(holding.length)}
        </button>
      </div>
    );
  return (
    <section className="notice faults-notice" aria-label={notice.label}>
      <Announced sentence={sentence} />
      <FaultMark />
      <p>{hasFailed ? faults.problem.refused : sentence}</p>
      {extent === 'none' ? null : (
        <button type="button" className="btn" onClick={heal}>
          {extent === 'all' ? notice.healAll : notice.healOwn}
        </button>
      )}
      {onOpen === null ? null : (
        <button type="button" className="btn" onClick={onOpen}>
          {notice.look}
        </button>
      )}
      <button
        type="button"
        className="btn bare icon-button"
        aria-label={notice.hide}
        onClick={() => setHidden(which)}
      >
        <Icon shape="close" />
      </button>
    </section>
  );
}

/** What comes into a region that stands already is read out; what comes with it often is not. */
const ANNOUNCED_AFTER_MS = 300;

function Announced({ sentence }: { sentence: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(sentence), ANNOUNCED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <span role="status" className="unseen">
      {said}
    </span>
  );
}

export function noticeSentence(holding: readonly RoomFault[], told: Told): string {
  const { notice } = told.faults;
  const [only] = holding;
  const untilMs = Math.max(...holding.map((fault) => fault.untilMs));
  const till = clockSeconds(untilMs);
  if (only !== undefined && holding.length === 1) {
    const by = told.who(only.by);
    const what = faultShort(only, told);
    return by.isSelf ? notice.oneOfYours(what, till) : notice.one(by.who, what, till);
  }
  const people = namesOf([...new Set(holding.map(({ by }) => by))], told.who);
  return notice.many(holding.length, people, till);
}

/** A way with a cross on it. */
const FaultMark = () => (
  <svg className="icon" viewBox="0 0 18 18" aria-hidden="true">
    <path d="M1 9H5M13 9H17M6.500 6.500L11.500 11.500M11.500 6.500L6.500 11.500" />
  </svg>
);
