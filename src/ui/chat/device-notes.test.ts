import { describe, expect, test } from 'vitest';
import { DeviceNotes } from './device-notes.ts';

class Memory implements Pick<Storage, 'getItem' | 'setItem'> {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
}
const open = (memory: Memory): DeviceNotes => new DeviceNotes(memory as unknown as Storage, 'room');

describe('what a device notes of a chat', () => {
  test('is there again when the room is opened again', () => {
    const memory = new Memory();
    const notes = open(memory);
    expect(notes.see([{ client: 7, clock: 3 }])).toBe(true);
    expect(notes.see([{ client: 7, clock: 2 }])).toBe(false);
    notes.keepDraft('half a thought');
    const again = open(memory);
    expect(again.draft).toBe('half a thought');
    expect(again.isSeen({ client: 7, clock: 3 })).toBe(true);
    expect(again.isSeen({ client: 7, clock: 4 })).toBe(false);
    expect(again.isSeen({ client: 8, clock: 0 })).toBe(false);
  });

  test('follows another tab, and never falls back', () => {
    const notes = open(new Memory());
    notes.see([{ client: 7, clock: 5 }]);
    const told = (seen: unknown): StorageEvent =>
      ({ key: 'folkmoot chat room', newValue: JSON.stringify({ seen }) }) as StorageEvent;
    expect(notes.follow(told([[8, 1]]))).toBe(true);
    expect(notes.isSeen({ client: 8, clock: 1 })).toBe(true);
    notes.follow(told([[7, 2]]));
    expect(notes.isSeen({ client: 7, clock: 5 })).toBe(true);
  });

  test('of two tabs neither undoes what the other noted', () => {
    const memory = new Memory();
    const [one, other] = [open(memory), open(memory)];
    one.keepDraft('half a thought');
    one.see([{ client: 7, clock: 3 }]);
    other.see([{ client: 8, clock: 1 }]);
    const again = open(memory);
    expect(again.draft).toBe('half a thought');
    expect(again.isSeen({ client: 7, clock: 3 })).toBe(true);
    expect(again.isSeen({ client: 8, clock: 1 })).toBe(true);
    one.keepDraft('');
    other.see([{ client: 8, clock: 2 }]);
    expect(open(memory).draft).toBe('');
  });

  test.each(['', 'nonsense', '[]', '{"seen":7,"draft":9}', '{"seen":[[1],["a",2],null]}'])(
    'damaged, it is as if nothing had been noted: %s',
    (text) => {
      const memory = new Memory();
      memory.setItem('folkmoot chat room', text);
      const notes = open(memory);
      expect(notes.draft).toBe('');
      expect(notes.isSeen({ client: 1, clock: 0 })).toBe(false);
    },
  );

  test('holds for the page where nothing can be kept', () => {
    const notes = new DeviceNotes(null, 'room');
    notes.see([{ client: 1, clock: 0 }]);
    expect(notes.isSeen({ client: 1, clock: 0 })).toBe(true);
  });
});
