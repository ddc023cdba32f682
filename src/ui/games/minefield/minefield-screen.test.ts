import { describe, expect, test } from 'vitest';
import { layOut } from '../../../model/games/minefield/layout.ts';
import { play } from '../../../model/games/minefield/play.ts';
import { looksOf, readLook } from './looks.ts';
import { measuresOf, presetOf, PRESET_NAMES, PRESETS } from './presets.ts';
import { readSetup } from '../../../model/games/minefield/actions.ts';
import { timeFace } from './time-face.ts';

const setup = { width: 6, height: 6, mines: 1, seed: 3, mode: 'together', lives: 1 } as const;
const layout = layOut(setup);
const mine = layout.planted.indexOf(1);
const opening = (client: number, tick: number, cell: number) => ({
  id: `${client}:${tick}`,
  client,
  clock: tick,
  author: `m${client}`,
  tick,
  cells: [cell],
  ms: null,
});
const flag = (client: number, cell: number) => ({ ...opening(client, 1, cell), cell, up: true });

describe('looks', () => {
  test('are the same text for as long as a row looks the same', () => {
    const safe = [...layout.planted.keys()].find((cell) => layout.around[mine]?.includes(cell));
    const before = looksOf(play(layout, [], []));
    expect(before).toHaveLength(6);
    expect(new Set(before)).toEqual(new Set(['#-1,#-1,#-1,#-1,#-1,#-1']));
    const after = looksOf(play(layout, [opening(1, 2, safe ?? 0)], []));
    expect(after.join().match(/10/g)).toHaveLength(1);
    expect(after.filter((row, i) => row !== before[i])).toHaveLength(1);
  });

  test('show in the end where mines were, and flags without one', () => {
    const beside = mine === 0 ? 1 : 0;
    const lost = play(layout, [opening(1, 2, mine)], [flag(2, beside)]);
    const looks = looksOf(lost).join().split(',').map(readLook);
    expect(looks[mine]).toEqual({ kind: '*', place: 0 });
    expect(looks[beside]).toEqual({ kind: 'w', place: 1 });
  });
});

test('every preset can be laid, and is known by its measures', () => {
  for (const name of PRESET_NAMES) {
    expect(readSetup({ ...PRESETS[name], seed: 1, mode: 'duel', lives: 3 })).not.toBeNull();
    expect(presetOf(PRESETS[name])).toBe(name);
  }
  expect(presetOf({ width: 9, height: 9, mines: 11 })).toBeNull();
});

test('what is typed becomes what can be laid', () => {
  expect(measuresOf({ width: '100', height: '', mines: '5000' })).toEqual({
    width: 64,
    height: 6,
    mines: 153,
  });
  expect(measuresOf({ width: '8.4', height: '10', mines: '-3' })).toEqual({
    width: 8,
    height: 10,
    mines: 1,
  });
});

test('times', () => {
  expect(timeFace(0)).toBe('0:00');
  expect(timeFace(92_460)).toBe('1:32');
  expect(timeFace(92_460, true)).toBe('1:32.4');
  expect(timeFace(3_723_000)).toBe('1:02:03');
});
