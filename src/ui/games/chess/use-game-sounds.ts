import { useEffect, useRef } from 'react';
import type { ChessState } from '../../../model/games/chess/rules.ts';
import type { Game } from '../../../model/games/kit/match.ts';
import { useSounds } from '../shared/sounds.ts';
import type { Side } from './pieces.tsx';

/** What happens on the board, heard; not what had happened before it was opened. */
export function useGameSounds({ end }: Game<ChessState>, mine: readonly Side[]): void {
  const sound = useSounds();
  const heard = useRef(end);
  const latest = useRef(mine);
  useEffect(() => {
    latest.current = mine;
  });
  useEffect(() => {
    const before = heard.current;
    heard.current = end;
    if (before.id === end.id) return;
    const { winner } = end.outcome ?? { winner: null };
    if (end.outcome !== null && before.outcome === null)
      sound(
        winner === null || latest.current.length !== 1
          ? 'end'
          : winner === latest.current[0]
            ? 'good'
            : 'bad',
      );
    else if (end.drawOfferedBy !== before.drawOfferedBy || end.backAskedBy !== null) sound('alert');
    else if (end.state !== before.state)
      sound(
        end.state.board.inCheck ? 'alert' : end.state.last?.captured === true ? 'take' : 'move',
      );
  }, [end, sound]);
}
