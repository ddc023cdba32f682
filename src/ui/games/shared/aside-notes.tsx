/** What somebody wrote that is not played, and that something was deleted: said quietly, once. */
import type { LeftAside } from '../../../model/games/kit/match.ts';
import { useGamesWords } from '../../words/use-late-words.ts';
import type { Persons } from './persons.tsx';

/** Of more nobody wants to read. */
const NAMED_MAX = 20;

type AsideNotesProps = { leftAside: readonly LeftAside[]; deleted: number; persons: Persons };

export function AsideNotes({ leftAside, deleted, persons }: AsideNotesProps) {
  const words = useGamesWords();
  const { leftAside: aside } = words;
  const reasons: Readonly<Record<string, string>> = aside.reasons;
  const sayReason = (reason: string): string =>
    (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? aside.other;
  return (
    <>
      {deleted === 0 ? null : <p className="aside-deleted">{words.deleted(deleted)}</p>}
      {leftAside.length === 0 ? null : (
        <details className="aside">
          <summary>{aside.count(leftAside.length)}</summary>
          <ul>
            {leftAside.slice(0, NAMED_MAX).map(({ id, author, reason }) => (
              <li key={id}>
                {aside.by(
                  author === null ? aside.nobody : persons.of(author).name,
                  sayReason(reason),
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
