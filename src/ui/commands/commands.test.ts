import { describe, expect, test } from 'vitest';
import { Commands, type Command } from './commands.ts';
import { keyCaps, keysOf, type KeyPress } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('keys as text', () => {
  test('Mod is the one of the device', () => {
    expect(keysOf(press('k', { ctrlKey: true }), false)).toBe('Mod+K');
    expect(keysOf(press('k', { metaKey: true }), true)).toBe('Mod+K');
    expect(keysOf(press('k', { ctrlKey: true }), true)).toBe('K');
  });

  test('a letter is itself also where Alt types another', () => {
    const press1 = press('˜', { code: 'KeyN', metaKey: true, altKey: true });
    expect(keysOf(press1, true)).toBe('Mod+Alt+N');
    expect(keysOf(press('n', { code: 'KeyL', ctrlKey: true, altKey: true }), false)).toBe(
      'Mod+Alt+N',
    );
  });

  test('signs are named without the Shift that some keyboards need for them', () => {
    expect(keysOf(press('?', { shiftKey: true }), false)).toBe('?');
    expect(keysOf(press('/', { shiftKey: true, ctrlKey: true, code: 'Digit7' }), false)).toBe(
      'Mod+/',
    );
  });

  test('named keys', () => {
    expect(keysOf(press('ArrowUp', { altKey: true }), false)).toBe('Alt+ArrowUp');
    expect(keysOf(press('X', { ctrlKey: true, shiftKey: true }), false)).toBe('Mod+Shift+X');
  });

  test('caps are in the words of the language, signs on Apple devices', () => {
    expect(keyCaps('Mod+Alt+N', false, { Mod: 'Strg' })).toEqual(['Strg', 'Alt', 'N']);
    expect(keyCaps('Mod+Alt+N', true, { Mod: 'Strg' })).toEqual(['⌘', '⌥', 'N']);
  });
});

describe('commands', () => {
  const command = (id: string, keys?: string): Command => ({
    id,
    title: id,
    group: 'g',
    run() {},
    ...(keys === undefined ? {} : { keys }),
  });

  test('the last one that asked for the keys has them, until it goes', () => {
    const commands = new Commands();
    commands.add([command('a', 'Escape')]);
    const goes = commands.add([command('b', 'Escape')]);
    expect(commands.find('Escape')?.id).toBe('b');
    goes();
    expect(commands.find('Escape')?.id).toBe('a');
  });

  test('what is only listed does not run', () => {
    const commands = new Commands();
    commands.add([{ ...command('bold', 'Mod+B'), isOnlyListed: true }]);
    expect(commands.find('Mod+B')).toBeUndefined();
    expect(commands.list()).toHaveLength(1);
  });

  test('a search is there as long as it is offered', async () => {
    const commands = new Commands();
    const found = { id: 'p', title: 'Plan', line: 'urn', run() {} };
    const stop = commands.offerSearch(() => Promise.resolve([found]));
    expect(await commands.search()('urn')).toEqual([found]);
    stop();
    expect(await commands.search()('urn')).toEqual([]);
  });
});
