/** Networks elsewhere, with the figures that were measured there and by whom. */
import { useId } from 'react';
import type { FaultConditions } from '../../../faults/room-fault.ts';
import type { FormPart } from './fault-form.tsx';

type Profile = { name: string; source: string; conditions: FaultConditions };
export const PROFILES: readonly Profile[] = [];

export function ProfileChoice({ form, told, onForm }: FormPart) {
  const { what } = told.faults;
  const id = useId();
  const chosen = PROFILES.find(({ name }) => name === form.profile);
  return (
    <div className="pick">
      <label htmlFor={id}>{what.profileLabel}</label>
      <select
        id={id}
        className="field"
        value={form.profile ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onForm({ profile: value === '' ? null : value })
        }
      >
        <option value="">…</option>
        {PROFILES.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      {chosen === undefined ? null : <p className="source">{what.source(chosen.source)}</p>}
    </div>
  );
}
