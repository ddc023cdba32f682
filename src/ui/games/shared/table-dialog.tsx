/** Before a game begins: who plays what, by which clock, and who may move for whom. */
import { useId, useState } from 'react';
import type { Table } from '../../../model/games/kit/actions.ts';
import type { Seat } from '../../../model/games/kit/rules.ts';
import { Dialog } from '../../dialog.tsx';
import { Icon } from '../../icons.tsx';
import { useGamesWords } from '../../words/use-late-words.ts';
import type { Member, Persons } from './persons.tsx';

/** Minutes for each, seconds more for each move. */
const CLOCKS = [
  [3, 2],
  [5, 3],
  [10, 5],
  [30, 20],
] as const;
const MINUTES_MAX = 600;
const INCREMENT_MAX = 300;
const DEFAULT_OTHER = { minutes: '15', seconds: '10' };

type TableDialogProps = {
  seats: readonly { seat: Seat; name: string }[];
  persons: Persons;
  onStart: (table: Table) => void;
  onClose: () => void;
};

type ClockChoice = 'none' | 'other' | `${number}+${number}`;

export function TableDialog({ seats, persons, onStart, onClose }: TableDialogProps) {
  const { table: words } = useGamesWords();
  const [kept, setKept] = useState<Record<Seat, Member>>(() => {
    const [first] = seats;
    return first === undefined ? {} : { [first.seat]: persons.self };
  });
  const [clock, setClock] = useState<ClockChoice>('none');
  const [other, setOther] = useState(DEFAULT_OTHER);
  const [standIns, setStandIns] = useState(false);
  const [solo, setSolo] = useState(false);
  const start = (): void =>
    onStart({
      keptFor: Object.fromEntries(Object.entries(kept).filter(([, member]) => member !== '')),
      standIns,
      solo,
      clock: clockOf(clock, other),
    });
  return (
    <Dialog
      title={words.title}
      close={{ label: words.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <form
        className="table-form"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <div className="table-seats">
          {seats.map(({ seat, name }) => (
            <SeatChoice
              key={seat}
              label={words.seatOf(name)}
              member={kept[seat] ?? ''}
              persons={persons}
              onChange={(member) =>
                setKept({ ...withoutSelf(kept, member, persons.self, solo), [seat]: member })
              }
            />
          ))}
        </div>
        <ClockFields {...{ clock, other }} onClock={setClock} onOther={setOther} />
        <Tick
          isOn={standIns}
          onChange={setStandIns}
          label={words.standIns}
          means={words.standInsMean}
        />
        <Tick isOn={solo} onChange={setSolo} label={words.solo} means={words.soloMeans} />
        <div className="choices">
          <button type="button" className="btn" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="btn main">
            {words.start}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Nobody plays against themselves: who takes another seat leaves the first. */
function withoutSelf(
  kept: Record<Seat, Member>,
  member: Member,
  self: Member,
  solo: boolean,
): Record<Seat, Member> {
  if (solo || member !== self) return kept;
  return Object.fromEntries(
    Object.entries(kept).map(([seat, who]) => [seat, who === self ? '' : who] as const),
  );
}

function clockOf(choice: ClockChoice, other: typeof DEFAULT_OTHER): Table['clock'] {
  if (choice === 'none') return null;
  const [minutes, seconds] =
    choice === 'other' ? [other.minutes, other.seconds] : choice.split('+', 2);
  const within = (text: string | undefined, max: number): number =>
    Math.min(Math.max(Number(text) || 0, 0), max);
  return {
    baseMs: Math.max(1, Math.round(within(minutes, MINUTES_MAX) * 60)) * 1000,
    incrementMs: Math.round(within(seconds, INCREMENT_MAX)) * 1000,
  };
}

type SeatChoiceProps = {
  label: string;
  /** Empty: whoever sits down. */
  member: Member;
  persons: Persons;
  onChange: (member: Member) => void;
};

function SeatChoice({ label, member, persons, onChange }: SeatChoiceProps) {
  const { table: words } = useGamesWords();
  const id = useId();
  const players = persons.all.filter(({ peer }) => peer === null || peer.canWrite);
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={member}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        <option value="">{words.anyone}</option>
        {players.map((person) => (
          <option key={person.member} value={person.member}>
            {person.isSelf ? words.me(person.name) : person.name}
          </option>
        ))}
      </select>
    </div>
  );
}

type ClockFieldsProps = {
  clock: ClockChoice;
  other: typeof DEFAULT_OTHER;
  onClock: (clock: ClockChoice) => void;
  onOther: (other: typeof DEFAULT_OTHER) => void;
};

function ClockFields({ clock, other, onClock, onOther }: ClockFieldsProps) {
  const { table: words } = useGamesWords();
  const id = useId();
  const choices: { value: ClockChoice; label: string }[] = [
    { value: 'none', label: words.noClock },
    ...CLOCKS.map(([minutes, seconds]) => ({
      value: `${minutes}+${seconds}` as const,
      label: words.clockOf(minutes, seconds),
    })),
    { value: 'other', label: words.otherClock },
  ];
  return (
    <fieldset aria-describedby={`${id}-means`}>
      <legend>{words.clock}</legend>
      <div className="table-clocks">
        {choices.map(({ value, label }) => (
          <label key={value}>
            <input
              type="radio"
              name={`${id}-clock`}
              checked={clock === value}
              onChange={() => onClock(value)}
            />
            {label}
          </label>
        ))}
      </div>
      {clock !== 'other' ? null : (
        <div className="table-numbers">
          <label>
            {words.minutes}
            <input
              className="field"
              type="number"
              min={0}
              max={MINUTES_MAX}
              step="any"
              value={other.minutes}
              onChange={({ currentTarget }) => onOther({ ...other, minutes: currentTarget.value })}
            />
          </label>
          <label>
            {words.increment}
            <input
              className="field"
              type="number"
              min={0}
              max={INCREMENT_MAX}
              value={other.seconds}
              onChange={({ currentTarget }) => onOther({ ...other, seconds: currentTarget.value })}
            />
          </label>
        </div>
      )}
      <p id={`${id}-means`} className="table-means">
        {clock === 'none' ? words.clockMeans : words.clockRule}
      </p>
    </fieldset>
  );
}

type TickProps = { isOn: boolean; onChange: (isOn: boolean) => void; label: string; means: string };

function Tick({ isOn, onChange, label, means }: TickProps) {
  const id = useId();
  return (
    <div className="table-tick">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={`${id}-means`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-means`} className="table-means">
        {means}
      </p>
    </div>
  );
}
