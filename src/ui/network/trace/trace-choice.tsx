/** Which edit: our last, one before it, or one that what is selected came in. */
import { useId } from 'react';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { EntryRef } from '../../../watch/trace.ts';
import { useNetworkWords } from '../../words/use-late-words.ts';
import { useLastEntry } from './use-trace.ts';

export type Choice =
  | { of: 'last' }
  /** So many before the last, on the same page. */
  | { of: 'before'; back: number }
  | { of: 'selected'; at: number };

/** More than these are found by selecting them. */
const BACK_MAX = 5;
const SELECTED_MAX = 20;

export const firstChoice = (selected: readonly EntryRef[]): Choice =>
  selected.length > 0 ? { of: 'selected', at: 0 } : { of: 'last' };

type ChoiceProps = {
  network: NetworkApi;
  selected: readonly EntryRef[];
  choice: Choice;
  onChoice: (choice: Choice) => void;
};

export function TraceChoice({ network, selected, choice, onChoice }: ChoiceProps) {
  const { trace: say } = useNetworkWords();
  const last = useLastEntry(network);
  const id = useId();
  const backs = Math.min(BACK_MAX, (last?.number ?? 1) - 1);
  const choices: { value: string; label: string; choice: Choice; isOff?: boolean }[] = [
    {
      value: 'last',
      label: last === null ? say.noLast : say.last,
      choice: { of: 'last' },
      isOff: last === null,
    },
    ...Array.from({ length: backs }, (_, at) => ({
      value: `before ${at + 1}`,
      label: say.back(at + 1),
      choice: { of: 'before', back: at + 1 } as const,
    })),
    ...selected.slice(0, SELECTED_MAX).map((_, at) => ({
      value: `selected ${at}`,
      label: selected.length === 1 ? say.selected : say.selectedOf(at + 1, selected.length),
      choice: { of: 'selected', at } as const,
    })),
  ];
  const value =
    choice.of === 'last'
      ? 'last'
      : choice.of === 'before'
        ? `before ${choice.back}`
        : `selected ${choice.at}`;
  return (
    <div className="pick">
      <label htmlFor={id}>{say.which}</label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = choices.find((each) => each.value === currentTarget.value);
          if (chosen !== undefined) onChoice(chosen.choice);
        }}
      >
        {choices.map(({ value: of, label, isOff = false }) => (
          <option key={of} value={of} disabled={isOff}>
            {label}
          </option>
        ))}
      </select>
      {selected.length === 0 ? <small>{say.noSelection}</small> : null}
    </div>
  );
}
