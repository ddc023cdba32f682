/** How much worse: numbers, each of which may be left out. */
import { useId } from 'react';
import type { FormPart } from './fault-form.tsx';
import { FIELDS, orderOf } from './form.ts';

export function FaultNumbers({ form, snapshot, told, onForm }: FormPart) {
  const { fields } = told.faults;
  const id = useId();
  const made = orderOf(form, snapshot.self, []);
  return (
    <div className="numbers">
      {FIELDS.map(({ name, min, max }) => (
        <div key={name}>
          <label htmlFor={`${id}-${name}`}>{fields[name]}</label>
          <input
            id={`${id}-${name}`}
            className="field"
            inputMode="decimal"
            autoComplete="off"
            placeholder={`${min} – ${max}`}
            aria-invalid={'field' in made && made.field === name}
            value={form.fields[name]}
            onChange={({ currentTarget: { value } }) =>
              onForm({ fields: { ...form.fields, [name]: value } })
            }
          />
        </div>
      ))}
    </div>
  );
}
