/** Which cell somebody points at, as it is said on the fleeting lane: `field cell`. */
import type { ElementId } from '../../../model/games/kit/elements.ts';

export type Pointed = { field: ElementId; cell: number };

export const POINTER_CHANNEL = 'minefield';

export const writePointer = ({ field, cell }: Pointed): Uint8Array =>
  new TextEncoder().encode(`${field} ${cell}`);

/** Null for anything else: whoever is here can say it. */
export function readPointer(payload: Uint8Array): Pointed | null {
  const said = new TextDecoder().decode(payload);
  const [, field, cell] = /^(\d{1,16}:\d{1,16}) (\d{1,4})$/.exec(said) ?? [];
  return field === undefined ? null : { field, cell: Number(cell) };
}
