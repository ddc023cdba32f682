import { describe, expect, it } from 'vitest';
import { assert, AssertionError, must, unreachable } from './assert.ts';
import { createEmitter } from './emitter.ts';

describe('createEmitter', () => {
  it('tells every listener, whatever the others do', () => {
    const errors: unknown[] = [];
    const heard: string[] = [];
    const emitter = createEmitter<{ word: string }>((error) => errors.push(error));
    emitter.on('word', () => {
      throw new Error('mine');
    });
    emitter.on('word', (word) => heard.push(word));
    emitter.emit('word', 'hello');
    expect(heard).toEqual(['hello']);
    expect(errors).toEqual([new Error('mine')]);
  });

  it('a listener that goes is not told again; one that comes meanwhile is told from the next on', () => {
    const heard: string[] = [];
    const emitter = createEmitter<{ n: number }>(() => undefined);
    const off = emitter.on('n', (n) => {
      heard.push(`first ${n}`);
      off();
      emitter.on('n', (later) => heard.push(`second ${later}`));
    });
    emitter.emit('n', 1);
    emitter.emit('n', 2);
    expect(heard).toEqual(['first 1', 'second 2']);
    emitter.clear();
    emitter.emit('n', 3);
    expect(heard).toHaveLength(2);
  });
});

describe('assertions', () => {
  it('throw AssertionError, and let what holds pass', () => {
    expect(() => assert(false, 'no')).toThrow(AssertionError);
    assert(true, 'yes');
    expect(must(0)).toBe(0);
    expect(() => must(null, 'page')).toThrow('page is missing');
    expect(() => unreachable('x' as never)).toThrow('unexpected "x"');
  });
});
