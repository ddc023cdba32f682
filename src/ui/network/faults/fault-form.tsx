/** Where, what, for how long; below it what exactly will happen, before it does. */
import { useId, useState } from 'react';
import { NETWORK_PROFILES } from '../../../faults/profiles.ts';
import type { FaultOrder, FaultScope } from '../../../faults/room-fault.ts';
import { ROOM_FAULTS_MAX } from '../../../faults/room-fault.ts';
import type { NetworkApi } from '../../../room/network-api.ts';
import type { NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import { FaultNumbers } from './fault-numbers.tsx';
import {
  DURATIONS_MS,
  formFor,
  isPossible,
  islandsOf,
  orderOf,
  WHATS,
  WHERES,
  type FaultForm as Form,
  type Made,
  type What,
  type Where,
} from './form.ts';
import { FaultPlace, peersToChoose } from './fault-place.tsx';
import { ProfileChoice } from './profile-choice.tsx';
import { faultPreview, type Told } from './say-fault.ts';
import { useNow } from './use-snapshot.ts';

type FormProps = {
  network: NetworkApi;
  snapshot: NetworkSnapshot;
  told: Told;
  scope: FaultScope | null;
  canCauseForOthers: boolean;
};

export type FormPart = {
  form: Form;
  snapshot: NetworkSnapshot;
  told: Told;
  onForm: (change: Partial<Form>) => void;
};

export function FaultForm({ network, snapshot, told, scope, canCauseForOthers }: FormProps) {
  const { faults } = told;
  const [form, setForm] = useState(() => formFor(scope, snapshot.self));
  const [said, setSaid] = useState({ text: '', isProblem: false });
  const onForm = (change: Partial<Form>): void => {
    setForm((now) => fitting({ ...now, ...change }));
    setSaid({ text: '', isProblem: false });
  };
  const islands = islandsOf(
    form,
    peersToChoose(snapshot).map(({ id }) => id),
  );
  const made = orderOf({ ...form, islands }, snapshot.self, NETWORK_PROFILES);
  const problem = problemOf(made, form, canCauseForOthers, snapshot.faults.length, told);
  const cause = async (order: FaultOrder): Promise<void> => {
    try {
      await network.ready();
      network.cause(order);
      setSaid({ text: faults.caused, isProblem: false });
    } catch (error) {
      reportError(error);
      setSaid({ text: faults.problem.refused, isProblem: true });
    }
  };
  return (
    <form
      className="fault-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (problem !== null) setSaid({ text: problem, isProblem: true });
        else if ('order' in made) void cause(made.order);
      }}
    >
      <WhereChoice {...{ form, snapshot, told, onForm, canCauseForOthers }} />
      <WhatChoice {...{ form, snapshot, told, onForm }} />
      <LongChoice {...{ form, snapshot, told, onForm }} />
      <Preview {...{ made, problem, snapshot, told }} />
      <div className="act">
        <button type="submit" className="btn main">
          {faults.cause}
        </button>
        <p
          role={said.isProblem ? 'alert' : 'status'}
          className={said.isProblem ? 'problem' : 'said'}
        >
          {said.text}
        </p>
      </div>
    </form>
  );
}

/** What makes no sense at the new place gives way to a cut. */
const fitting = (form: Form): Form =>
  isPossible(form.where, form.what) ? form : { ...form, what: 'cut' };

function problemOf(
  made: Made,
  form: Form,
  canCauseForOthers: boolean,
  holding: number,
  { faults }: Told,
): string | null {
  const { problem, fields } = faults;
  if ('problem' in made) return problem[made.problem];
  if ('field' in made)
    return problem.number(fields[made.field], String(made.min), String(made.max));
  if (form.where !== 'self' && !canCauseForOthers) return problem.notAllowed;
  return holding >= ROOM_FAULTS_MAX ? problem.tooMany : null;
}

type RadiosProps<T extends string> = {
  legend: string;
  choices: readonly { id: T; label: string; isOff?: boolean }[];
  chosen: T;
  onChoose: (id: T) => void;
  /** In one line, where there is space. */
  isRow?: boolean;
};

export function Radios<T extends string>(props: RadiosProps<T>) {
  const { legend, choices, chosen, onChoose, isRow = false } = props;
  const name = useId();
  return (
    <fieldset className={isRow ? 'row' : ''}>
      <legend>{legend}</legend>
      {choices.map(({ id, label, isOff = false }) => (
        <label key={id} className={isOff ? 'off' : ''}>
          <input
            type="radio"
            name={name}
            checked={chosen === id}
            disabled={isOff}
            onChange={() => onChoose(id)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function WhereChoice({ canCauseForOthers, ...part }: FormPart & { canCauseForOthers: boolean }) {
  const { form, told, onForm } = part;
  const { where } = told.faults;
  const choices = WHERES.map((id) => ({
    id,
    label: where[id],
    isOff: id !== 'self' && !canCauseForOthers,
  }));
  return (
    <>
      <Radios<Where>
        legend={where.title}
        choices={choices}
        chosen={form.where}
        onChoose={(chosen) => onForm({ where: chosen })}
      />
      <FaultPlace {...part} />
    </>
  );
}

function WhatChoice(part: FormPart) {
  const { form, told, onForm } = part;
  const { what } = told.faults;
  const isSelf = form.where === 'self';
  const labels: Record<What, string> = {
    cut: isSelf ? what.goOffline : what.cut,
    'one-way': what.oneWay,
    worse: what.worse,
    profile: what.profile,
    pause: isSelf ? what.pauseMe : what.pause,
  };
  return (
    <>
      <Radios<What>
        legend={what.title}
        choices={WHATS.filter((id) => isPossible(form.where, id)).map((id) => ({
          id,
          label: labels[id],
        }))}
        chosen={form.what}
        onChoose={(chosen) => onForm({ what: chosen })}
      />
      {form.what === 'one-way' ? <OneWay {...part} /> : null}
      {form.what === 'worse' ? <FaultNumbers {...part} /> : null}
      {form.what === 'profile' ? <ProfileChoice {...part} /> : null}
    </>
  );
}

function OneWay({ form, snapshot, told, onForm }: FormPart) {
  const { what } = told.faults;
  const name = (id: typeof form.a): string => (id === null ? '…' : told.who(id).whom);
  const peer = form.where === 'self' ? snapshot.self : form.peer;
  const isLink = form.where === 'link';
  const forwards = isLink ? what.fromTo(name(form.a), name(form.b)) : what.to(name(peer));
  const backwards = isLink ? what.fromTo(name(form.b), name(form.a)) : what.from(name(peer));
  return (
    <Radios
      legend={what.way}
      choices={[
        { id: 'forwards', label: forwards },
        { id: 'backwards', label: backwards },
      ]}
      chosen={form.isBackwards ? 'backwards' : 'forwards'}
      onChoose={(id) => onForm({ isBackwards: id === 'backwards' })}
    />
  );
}

function LongChoice({ form, told, onForm }: FormPart) {
  const { faults } = told;
  return (
    <Radios
      isRow
      legend={faults.forHow.title}
      choices={DURATIONS_MS.map((ms) => ({ id: String(ms), label: faults.duration(ms) }))}
      chosen={String(form.forMs)}
      onChoose={(ms) => onForm({ forMs: Number(ms) })}
    />
  );
}

type PreviewProps = {
  made: Made;
  problem: string | null;
  snapshot: NetworkSnapshot;
  told: Told;
};

function Preview({ made, problem, snapshot, told }: PreviewProps) {
  const nowMs = useNow(true);
  const { faults } = told;
  return (
    <div className="preview">
      <h3>{faults.preview}</h3>
      {'order' in made ? <p>{faultPreview(made.order, snapshot, nowMs, told).join(' ')}</p> : null}
      {problem === null ? null : <p className="why-not">{problem}</p>}
    </div>
  );
}
