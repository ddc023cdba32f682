/** The end of the room's foot, for what the open page has to say there: a word count. */
import { createContext, useContext, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

const Slot = createContext<HTMLElement | null>(null);

export function WithFootSlot({
  slot,
  children,
}: {
  slot: HTMLElement | null;
  children: ReactNode;
}) {
  return <Slot value={slot}>{children}</Slot>;
}

export function FootSlot({ children }: { children: ReactNode }) {
  const slot = useContext(Slot);
  return slot === null ? null : createPortal(children, slot);
}
