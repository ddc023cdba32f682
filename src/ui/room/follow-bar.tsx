/** Whom we follow, and the way out. */
import { useWords } from '../words/use-words.tsx';
import './follow-bar.css';
import { personStyle } from './people.tsx';
import type { Follow } from './use-follow.ts';

export function FollowBar({ follow: { leader, isWaiting, stop } }: { follow: Follow }) {
  const { room } = useWords();
  return (
    <div role="status">
      {leader === null ? null : (
        <div className="follow-bar" style={personStyle(leader.color)}>
          <p>
            <b>{room.following(leader.name)}</b>{' '}
            {isWaiting ? room.waitingToFollow(leader.name) : ''}
          </p>
          <button type="button" className="btn" onClick={stop}>
            {room.stop}
          </button>
        </div>
      )}
    </div>
  );
}
