/** Remembering by content: what says the same is the same object, and is neither placed nor drawn again. */
import { useState } from 'react';

function keeper<T>(): (fresh: T) => T {
  let held: { value: T; text: string } | null = null;
  return (fresh) => {
    if (held?.value === fresh) return fresh;
    const text = JSON.stringify(fresh);
    if (held?.text !== text) held = { value: fresh, text };
    return held.value;
  };
}

/** The same object as long as its text is. */
export function useStable<T>(fresh: T): T {
  const [keep] = useState(keeper<T>);
  return keep(fresh);
}

/** `make`, which remembers what it has made last of up to `limit` inputs, by their text. */
export function recalling<T, R>(limit: number, make: (input: T) => R): (input: T) => R {
  const made = new Map<string, R>();
  return (input) => {
    const text = JSON.stringify(input);
    const known = made.get(text);
    const result = known ?? make(input);
    made.delete(text);
    made.set(text, result);
    for (const oldest of made.keys()) {
      if (made.size <= limit) break;
      made.delete(oldest);
    }
    return result;
  };
}
