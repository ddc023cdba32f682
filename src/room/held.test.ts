import { expect, test } from 'vitest';
import { Held } from './held.ts';

test('edits wait until another device says to have stored them, and that is remembered', () => {
  const held = new Held({});
  expect(held.waitingEdits([{ log: 'page/us', number: 4, heldTo: 0, mailboxTo: 0 }])).toBe(4);
  expect(held.waitingEdits([{ log: 'page/us', number: 6, heldTo: 5, mailboxTo: 0 }])).toBe(1);
  // Whoever said so has gone, and is no longer counted by the replica.
  expect(held.waitingEdits([{ log: 'page/us', number: 6, heldTo: 0, mailboxTo: 0 }])).toBe(1);
  const next = new Held(held.noted());
  expect(next.waitingEdits([{ log: 'page/us', number: 6, heldTo: 0, mailboxTo: 0 }])).toBe(1);
});

test('what was noted and cannot be read counts as waiting', () => {
  const held = new Held({ 'page/us': 'many', 'page/them': -3, 'page/gone': 7 });
  expect(
    held.waitingEdits([
      { log: 'page/us', number: 2, heldTo: 0, mailboxTo: 0 },
      { log: 'page/them', number: 3, heldTo: 0, mailboxTo: 0 },
    ]),
  ).toBe(5);
});

test('what a mailbox keeps waits no more, for as long as it keeps it', () => {
  const held = new Held({});
  const holding = { log: 'page/us', number: 6, heldTo: 2, mailboxTo: 5 };
  expect(held.waitingEdits([holding])).toBe(1);
  expect(held.waitingEdits([{ ...holding, mailboxTo: 0 }])).toBe(4);
});
