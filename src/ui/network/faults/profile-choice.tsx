/** Networks elsewhere, with the figures that were measured there and by whom. */
import { useId } from 'react';
import { NETWORK_PROFILES } from '../../../faults/profiles.ts';
import type { FormPart } from './fault-form.tsx';
import { profileTitle } from './say-fault.ts';

export function ProfileChoice({ form, told, onForm }: FormPart) {
  const { what } = told.faults;
  const id = useId();
  const chosen = NETWORK_PROFILES.find(({ name }) => name === form.profile);
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
        {NETWORK_PROFILES.map(({ name }) => (
          <option key={name} value={name}>
            {profileTitle(name, told.faults)}
          </option>
        ))}
      </select>
      {chosen === undefined ? null : <p className="source">{what.source(chosen.source)}</p>}
    </div>
  );
}
