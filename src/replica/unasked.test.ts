import { describe, expect, test } from 'vitest';
import { TestRoom } from '../sim/perfect-wire.ts';
import { pageIdOf } from '../wire/ids.ts';

const PAGE = pageIdOf(new Uint8Array(12).fill(7));

describe('a newcomer', () => {
  test.each([
    { bytes: 2_000, arrives: true },
    { bytes: 20_000, arrives: false },
  ])('that cannot ask gets $bytes bytes of the author: $arrives', ({ bytes, arrives }) => {
    const room = new TestRoom();
    const author = room.join(1);
    const words = 'm'.repeat(bytes);
    author.replica.doc(PAGE).getText('text').insert(0, words);
    room.run(100);
    const newcomer = room.join(2);
    room.lose.add(newcomer.id + author.id);
    room.meet(author, newcomer);
    room.run(2_000);
    const text = newcomer.replica.doc(PAGE).getText('text').toJSON();
    expect(text).toBe(arrives ? words : '');
    room.lose.clear();
    room.run(20_000);
    expect(newcomer.replica.doc(PAGE).getText('text').toJSON()).toBe(words);
  });
});
