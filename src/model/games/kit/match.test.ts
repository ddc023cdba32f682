import { describe, expect, test } from 'vitest';
import type { Game } from './match.ts';
import { Book, memberOf, pile, seenOf, type Pile } from './pile-fixture.ts';
import { Match, SETUP_MOVES_OF_ONE_MAX } from './match.ts';
import { movesOf } from './position.ts';

const gameOf = (book: Book): Game<Pile> => {
  const [game] = book.match().games();
  if (game === undefined) throw new Error('no game');
  return game;
};
const taken = (book: Book): readonly number[] => gameOf(book).end.state.taken;
const asideOf = (book: Book): string[] =>
  book
    .match()
    .leftAside()
    .map(({ id, reason }) => `${id} ${reason}`);
const step = (what: string, parent: string, more = {}): unknown => ({ do: what, parent, ...more });

describe('a game of two', () => {
  test('is what they moved in turn, and ends by its rules', () => {
    const book = new Book();
    const game = book.begin(1, {}, 6);
    book.sit(1, game, 'first');
    book.sit(2, game, 'second');
    book.moves(game, 1, 3, 1, 2);
    const { end, seats, forks } = gameOf(book);
    expect(end.state.taken).toEqual([3, 1, 2]);
    expect(end.outcome).toEqual({ winner: 'first', reason: 'last' });
    expect(movesOf(end).map(({ author }) => author)).toEqual(['m1', 'm2', 'm1']);
    expect(seats).toEqual({
      first: { holder: 'm1', sitting: ['m1'] },
      second: { holder: 'm2', sitting: ['m2'] },
    });
    expect(forks).toEqual([]);
    expect(asideOf(book)).toEqual([]);
  });

  test('leaves aside what is not legal, out of turn, by others or below such a step', () => {
    const book = new Book();
    const game = book.table();
    const illegal = book.move(1, game, 4);
    const below = book.move(2, illegal, 1);
    const outOfTurn = book.move(2, game, 1);
    const stranger = book.move(3, game, 1);
    const first = book.move(1, game, 1);
    const alsoOutOfTurn = book.move(1, first, 1);
    const noMove = book.move(2, first, 'two');
    expect(taken(book)).toEqual([1]);
    expect(asideOf(book).toSorted()).toEqual(
      [
        `${illegal} illegal`,
        `${below} no-parent`,
        // Nobody had moved there: they might still sit down on that seat.
        `${outOfTurn} not-seated`,
        `${stranger} not-seated`,
        `${alsoOutOfTurn} plays-another-seat`,
        `${noMove} no-move`,
      ].toSorted(),
    );
  });

  test('whoever only sat down cannot end it for a player', () => {
    const book = new Book();
    const first = book.move(1, book.table(), 3);
    const resigned = book.write(2, step('resign', first));
    expect(gameOf(book).end.outcome).toBeNull();
    expect(asideOf(book)).toEqual([`${resigned} not-a-player`]);
    const kept = new Book();
    const begun = kept.begin(1, { keptFor: { second: 'm2' } });
    kept.write(2, step('resign', begun));
    expect(gameOf(kept).end.outcome).toEqual({ winner: 'first', reason: 'resigned' });
  });

  test('after its end nobody moves', () => {
    const book = new Book();
    const game = book.table();
    const second = book.moves(game, 1, 3, 3);
    const resigned = book.write(2, step('resign', second));
    book.move(1, resigned, 1);
    expect(gameOf(book).end.outcome).toEqual({ winner: 'first', reason: 'resigned' });
    expect(asideOf(book)).toEqual([expect.stringContaining('over')]);
  });
});

describe('seats', () => {
  test('whoever moves first holds a seat, any session of that member may play it, no other', () => {
    const book = new Book();
    const game = book.table();
    book.sit(3, game, 'first');
    const second = book.moves(game, 1, 1, 2);
    const other = book.move(3, second, 3);
    const otherSession = book.move(9, second, 1);
    expect(taken(book)).toEqual([1, 2, 1]);
    expect(gameOf(book).end.id).toBe(otherSession);
    expect(asideOf(book)).toEqual([`${other} seat-of-another`]);
  });

  test('a move counts once its author sat down, in whatever order one hears of it', () => {
    const book = new Book();
    const game = book.begin(1);
    book.move(1, game, 2);
    expect(taken(book)).toEqual([]);
    expect(asideOf(book)).toHaveLength(1);
    book.sit(1, game, 'first');
    expect(taken(book)).toEqual([2]);
    expect(asideOf(book)).toEqual([]);
  });

  test('two who sat down at once are in one order for all: lower tick, then lower id', () => {
    const book = new Book();
    const game = book.begin(1);
    book.sit(3, game, 'first', 5);
    book.sit(2, game, 'first', 5);
    book.sit(4, game, 'first', 4);
    expect(gameOf(book).seats['first']).toEqual({ holder: 'm4', sitting: ['m4', 'm2', 'm3'] });
    const move = book.move(3, game, 1);
    expect(gameOf(book).seats['first']?.holder).toBe('m3');
    expect(gameOf(book).end.id).toBe(move);
  });

  test('nobody plays against themselves, so one alone cannot make the longer line', () => {
    const book = new Book();
    const game = book.table();
    book.sit(2, game, 'first');
    const own = book.move(2, game, 1);
    book.move(2, own, 1);
    book.moves(game, 1, 3, 3);
    expect(taken(book)).toEqual([3, 3]);
  });

  test('but where the table is laid for that', () => {
    const book = new Book();
    const game = book.begin(1, { solo: true });
    book.sit(1, game, 'first');
    book.sit(1, game, 'second');
    const second = book.move(1, book.move(1, game, 1), 2);
    const offered = book.write(1, step('offer-draw', second));
    book.write(1, step('accept-draw', offered));
    expect(taken(book)).toEqual([1, 2]);
    expect(gameOf(book).end.outcome?.reason).toBe('agreed');
  });

  test('a seat that is kept for one is nobody else’s', () => {
    const book = new Book();
    const game = book.begin(1, { keptFor: { second: 'm2' }, standIns: true });
    book.sit(1, game, 'first');
    book.sit(3, game, 'second', 0);
    const first = book.move(1, game, 1);
    const other = book.move(3, first, 3);
    expect(asideOf(book)).toEqual([`${other} seat-of-another`]);
    expect(gameOf(book).seats['second']?.holder).toBe('m2');
    book.move(2, first, 2);
    expect(taken(book)).toEqual([1, 2]);
  });

  test('stand-ins play where they are welcome, but give no game away', () => {
    const book = new Book();
    const game = book.table({ standIns: true });
    const second = book.moves(game, 1, 1, 2);
    book.sit(3, game, 'first');
    const standIn = book.move(3, second, 3);
    const resigned = book.write(3, step('resign', standIn));
    const offered = book.write(3, step('offer-draw', standIn));
    const against = book.move(3, standIn, 1);
    expect(taken(book)).toEqual([1, 2, 3]);
    expect(gameOf(book).seats['first']?.holder).toBe('m1');
    expect(asideOf(book)).toEqual([
      `${resigned} not-a-player`,
      `${offered} not-a-player`,
      `${against} plays-another-seat`,
    ]);
    book.moves(standIn, 2, 1, 1);
    expect(taken(book)).toEqual([1, 2, 3, 1, 1]);
  });
});

describe('what two islands did apart', () => {
  test('the longer line goes on, the other is kept whole', () => {
    const book = new Book();
    const game = book.table({ standIns: true });
    const apart = book.moves(game, 1, 1, 1);
    const kept = book.move(1, apart, 3);
    book.sit(3, game, 'first');
    const end = book.move(3, book.move(2, book.move(3, apart, 2), 2), 2);
    const { forks, ...now } = gameOf(book);
    expect(now.end.id).toBe(end);
    expect(forks).toHaveLength(1);
    expect(forks[0]).toMatchObject({
      at: { id: apart },
      goesOn: { end: { id: end }, length: 3, authors: ['m2', 'm3'] },
      kept: { end: { id: kept }, length: 1, authors: ['m1'] },
      because: 'longer',
    });
    expect(forks[0]?.kept.end.state.taken).toEqual([1, 1, 3]);
  });

  test('of equal ones that goes on which ended the game', () => {
    const book = new Book();
    const game = book.table();
    const apart = book.moves(game, 1, 1);
    book.move(2, apart, 3);
    const resigned = book.write(1, step('resign', apart));
    expect(gameOf(book).end.id).toBe(resigned);
    expect(gameOf(book).forks.map(({ because }) => because)).toEqual(['ended']);
  });

  test('then that of who first took the seat', () => {
    const book = new Book();
    const game = book.table({ standIns: true });
    const apart = book.moves(game, 1, 1, 1, 1);
    book.sit(9, game, 'second', 9);
    book.sit(3, game, 'second', 9);
    book.move(3, apart, 3);
    const own = book.move(2, apart, 2);
    expect(gameOf(book).end.id).toBe(own);
    const [fork] = gameOf(book).forks;
    // The lower id would say the same: let the stand-in have it.
    expect(fork?.because).toBe('fewer-stand-ins');
    const other = new Book();
    const again = other.begin(1, { standIns: true });
    other.sit(1, again, 'first');
    other.sit(4, again, 'second');
    other.sit(3, again, 'second', 9);
    const first = other.move(1, other.move(4, other.move(1, again, 1), 1), 1);
    other.move(3, first, 3);
    const seatHolders = other.move(4, first, 2);
    expect(gameOf(other).end.id).toBe(seatHolders);
  });

  test('then the lower id where they part', () => {
    const book = new Book();
    const game = book.table();
    const apart = book.moves(game, 1, 1, 1);
    const later = book.move(9, apart, 3);
    const lower = book.move(1, apart, 2);
    expect(gameOf(book).end.id).toBe(lower);
    expect(gameOf(book).forks).toMatchObject([
      { because: 'lower-id', kept: { end: { id: later }, length: 1 } },
    ]);
  });

  test('an offer that was overtaken by a move is no line', () => {
    const book = new Book();
    const game = book.table();
    const apart = book.moves(game, 1, 1);
    book.write(1, step('offer-draw', apart));
    book.move(2, apart, 2);
    expect(taken(book)).toEqual([1, 2]);
    expect(gameOf(book).forks).toEqual([]);
  });
});

describe('draws, resigning, taking back', () => {
  test('a draw is offered and agreed; an offer stands until its receiver moves or declines', () => {
    const book = new Book();
    const game = book.table();
    const third = book.moves(game, 1, 1, 1, 1);
    const offered = book.write(1, step('offer-draw', third));
    expect(gameOf(book).end.drawOfferedBy).toBe('first');
    const declined = book.write(2, step('decline', offered));
    expect(gameOf(book).end.drawOfferedBy).toBeNull();
    const again = book.write(1, step('offer-draw', declined));
    const moved = book.move(2, again, 1);
    expect(gameOf(book).end.drawOfferedBy).toBeNull();
    const tooLate = book.write(1, step('accept-draw', moved));
    const theirs = book.write(2, step('offer-draw', moved));
    const twice = book.write(2, step('offer-draw', theirs));
    const own = book.write(2, step('accept-draw', theirs));
    const stranger = book.write(3, step('accept-draw', theirs));
    expect(gameOf(book).end.outcome).toBeNull();
    expect(asideOf(book)).toEqual([
      `${tooLate} not-asked`,
      `${twice} asked-already`,
      `${own} not-asked`,
      `${stranger} not-a-player`,
    ]);
    book.write(1, step('accept-draw', theirs));
    expect(gameOf(book).end.outcome).toEqual({ winner: null, reason: 'agreed' });
  });

  test('a draw is claimed where the rules give one', () => {
    const book = new Book();
    const game = book.table();
    const second = book.moves(game, 1, 3, 3);
    const no = book.write(2, step('claim-draw', second));
    const sitter = book.write(4, step('claim-draw', second));
    const seven = book.move(1, second, 1);
    expect(asideOf(book)).toEqual([`${no} no-draw-to-claim`, `${sitter} not-a-player`]);
    book.write(2, step('claim-draw', seven));
    expect(gameOf(book).end.outcome).toEqual({ winner: null, reason: 'seven' });
  });

  test('a move is taken back by consent, and the answer to it with it', () => {
    const book = new Book();
    const game = book.table();
    const fourth = book.moves(game, 1, 1, 2, 3, 1);
    const none = book.write(1, step('allow-back', fourth));
    const asked = book.write(1, step('ask-back', fourth));
    const own = book.write(1, step('allow-back', asked));
    expect(taken(book)).toEqual([1, 2, 3, 1]);
    const allowed = book.write(2, step('allow-back', asked));
    expect(taken(book)).toEqual([1, 2]);
    expect(movesOf(gameOf(book).end)).toHaveLength(2);
    expect(asideOf(book)).toEqual([`${none} not-asked`, `${own} not-asked`]);
    book.move(1, allowed, 2);
    expect(taken(book)).toEqual([1, 2, 2]);
    expect(movesOf(gameOf(book).end)).toHaveLength(3);
  });

  test('also the move that ended the game; never what nobody moved', () => {
    const book = new Book();
    const game = book.begin(1, {}, 3);
    book.sit(1, game, 'first');
    book.sit(2, game, 'second');
    const won = book.move(1, game, 3);
    const nothing = book.write(2, step('ask-back', won));
    expect(asideOf(book)).toEqual([`${nothing} not-a-player`]);
    expect(gameOf(book).end.outcome).not.toBeNull();
    const again = new Book();
    const table = again.table();
    const resigned = again.write(2, step('resign', again.moves(table, 1, 1, 1)));
    again.write(1, step('allow-back', again.write(2, step('ask-back', resigned))));
    expect(gameOf(again).end.outcome).toBeNull();
    expect(taken(again)).toEqual([1]);
  });
});

describe('clocks', () => {
  const clock = { baseMs: 10_000, incrementMs: 1000 };
  const laid = (): { book: Book; second: string } => {
    const book = new Book();
    const game = book.table({ clock });
    const second = book.move(2, book.move(1, game, 1, 99_000), 1, 99_000);
    return { book, second };
  };

  test('run from each one’s second move, by what its author says they thought', () => {
    const { book, second } = laid();
    expect(gameOf(book).end.remainingMs).toEqual({ first: 10_000, second: 10_000 });
    const silent = book.move(1, second, 2);
    const tooLate = book.move(1, second, 2, 10_001);
    book.move(1, second, 3, 4000);
    expect(gameOf(book).end.remainingMs).toEqual({ first: 7000, second: 10_000 });
    expect(asideOf(book)).toEqual([`${silent} no-time-given`, `${tooLate} too-late`]);
  });

  test('time is claimed by who saw it pass; a move in time goes before', () => {
    const { book, second } = laid();
    const tooSoon = book.write(2, step('claim-time', second, { waitedMs: 9999 }));
    const ownTime = book.write(1, step('claim-time', second, { waitedMs: 10_000 }));
    book.write(2, step('claim-time', second, { waitedMs: 10_000 }));
    expect(gameOf(book).end.outcome).toEqual({ winner: 'second', reason: 'time' });
    expect(asideOf(book)).toEqual([`${ownTime} no-time-to-claim`, `${tooSoon} time-is-left`]);
    const inTime = book.move(1, second, 1, 9500);
    expect(gameOf(book).end.id).toBe(inTime);
    expect(gameOf(book).end.outcome).toBeNull();
  });

  test('nobody’s time is over before they moved, or without clocks', () => {
    const book = new Book();
    const first = book.move(1, book.table({ clock }), 1);
    const early = book.write(1, step('claim-time', first, { waitedMs: 86_400_000 }));
    expect(asideOf(book)).toEqual([`${early} no-time-to-claim`]);
    const plain = new Book();
    const second = plain.moves(plain.table(), 1, 1, 1);
    const without = plain.write(2, step('claim-time', second, { waitedMs: 86_400_000 }));
    expect(asideOf(plain)).toEqual([`${without} no-time-to-claim`]);
  });
});

describe('several games on a page', () => {
  test('newest last; a hostile tick bars nobody from the next', () => {
    const book = new Book();
    const game = { do: 'game', table: gameOf(withGame()).table, setup: 5, rematchOf: null };
    const late = book.write(1, { ...game, tick: 7 });
    const soon = book.write(1, { ...game, tick: 2 });
    const last = book.write(3, { ...game, tick: 1_000_000_000 });
    const match = book.match();
    expect(match.games().map(({ id }) => id)).toEqual([soon, late, last]);
    const { nextTick: tick } = match;
    expect(match.refusalOf({ do: 'sit', game: last, seat: 'first', tick }, 'm1', 1)).toBeNull();
    book.write(1, { do: 'sit', game: last, seat: 'first', tick });
    expect(book.match().games().at(-1)?.seats['first']?.holder).toBe('m1');
  });

  const withGame = (): Book => {
    const book = new Book();
    book.begin(1);
    return book;
  };

  test('each has its own seats', () => {
    const book = new Book();
    book.table();
    const other = book.begin(3);
    const move = book.move(1, other, 1);
    expect(asideOf(book)).toEqual([`${move} not-seated`]);
  });
});

describe('what a screen asks before it writes', () => {
  test('is answered as it will be by everyone', () => {
    const book = new Book();
    const game = book.table();
    const match = book.match();
    const move = { do: 'move', parent: game, move: 1, thoughtMs: null } as const;
    expect(match.refusalOf(move, 'm1', 1)).toBeNull();
    expect(match.refusalOf(move, 'm2', 2)).toBe('not-seated');
    expect(match.refusalOf({ ...move, move: 4 }, 'm1', 1)).toBe('illegal');
    expect(match.refusalOf({ ...move, parent: '7:7' }, 'm1', 1)).toBe('no-parent');
    expect(match.refusalOf({ do: 'sit', game, seat: 'third', tick: 1 }, 'm1', 1)).toBe(
      'no-such-seat',
    );
    const begin = { do: 'game', table: gameOf(book).table, rematchOf: null, tick: 1 } as const;
    expect(match.refusalOf({ ...begin, setup: 9 }, 'm1', 1)).toBeNull();
    expect(match.refusalOf({ ...begin, setup: 'nine' }, 'm1', 1)).toBe('no-setup');
    expect(seenOf(match)).toBe(seenOf(book.match()));
  });
});

test('what one wrote whose certificate is not here waits, and is played when it comes', () => {
  const book = new Book();
  const game = book.table();
  book.moves(game, 1, 1, 2, 3);
  const unknown = new Set([2]);
  const match = new Match(pile, (client) => (unknown.has(client) ? null : memberOf(client)));
  match.take(book.elements);
  expect(match.games()[0]?.end.state.taken).toEqual([1]);
  expect(match.leftAside().map(({ reason }) => reason)).toEqual([
    'no-parent',
    'no-author',
    'no-author',
  ]);
  unknown.clear();
  match.take(book.elements);
  expect(seenOf(match)).toBe(seenOf(book.match()));
});

test('of games that begin with moves each session has as many as all can play, whatever comes first', () => {
  const setups = [SETUP_MOVES_OF_ONE_MAX - 1, 2, 1];
  const book = new Book();
  for (const setup of setups) book.begin(1, {}, setup);
  const other = book.begin(2, {}, SETUP_MOVES_OF_ONE_MAX);
  const rules = { ...pile, movesInSetup: Number };
  const orders = [book.elements, book.elements.toReversed()];
  for (const elements of orders) {
    const match = new Match(rules, memberOf);
    match.take(elements);
    expect(match.leftAside()).toMatchObject([{ reason: 'too-many-moves' }]);
    expect(match.games()).toHaveLength(3);
    expect(match.games().map(({ id }) => id)).toContain(other);
    const begin = { do: 'game', table: gameOf(book).table, rematchOf: null, tick: 9 } as const;
    expect(match.refusalOf({ ...begin, setup: 1 }, 'm1', 1)).toBe('too-many-moves');
    expect(match.refusalOf({ ...begin, setup: 1 }, 'm3', 3)).toBeNull();
  }
});
