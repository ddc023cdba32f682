import {
  entriesOf,
  expectNoViolations,
  memberOf,
  newGamePage,
  playAlong,
  readRecorded,
  square,
  typeMove,
  writeEntry,
} from './support/games.ts';
import {
  cutAll,
  eventually,
  heal,
  peerOf,
  showPage,
  waitForPath,
  type Peer,
} from './support/peers.ts';
import { expect, skip, test } from './support/story.ts';

const button = ({ page }: Peer, name: string) => page.getByRole('button', { name, exact: true });
const named = (peer: Peer, name: string, color: string): Promise<void> =>
  peer.room.evaluate((room, profile) => room.setProfile(profile), { name, color });
const fenOn = ({ page }: Peer): Promise<string | null> =>
  page.locator('.board').getAttribute('data-fen');
const seat = ({ page }: Peer, name: string) => page.getByRole('group', { name, exact: true });
const says = ({ page }: Peer, words: string | RegExp) =>
  page.locator('.game').getByText(words).first();
const pageId = (peer: Peer, title: string): Promise<string> =>
  eventually('the page is listed', () =>
    peer.room.evaluate(
      (room, wanted) => room.pages().find((each) => each.title === wanted)?.id ?? null,
      title,
    ),
  );

async function drag(peer: Peer, from: string, to: string): Promise<void> {
  await square(peer, from).hover();
  await peer.page.mouse.down();
  await square(peer, to).hover();
  await peer.page.mouse.up();
}

/** Moves over a square until the other's board, which may be turned, shows the pointer on that square. */
async function pointsAt(peer: Peer, other: Peer, name: string): Promise<void> {
  let turn = 0;
  await eventually(`${name} is pointed at on the other board`, async () => {
    turn += 1;
    await square(peer, name).hover({ position: { x: 12 + (turn % 3), y: 12 } });
    const tip = await other.page
      .locator(`.pointer[data-peer="${peer.id}"]:not(.gone)`)
      .boundingBox({ timeout: 500 })
      .catch(() => null);
    const on = await square(other, name).boundingBox();
    if (tip === null || on === null) return false;
    const isOver = tip.x >= on.x - 2 && tip.x <= on.x + on.width + 2;
    return isOver && tip.y >= on.y - 2 && tip.y <= on.y + on.height + 2;
  });
}

test('two play to mate by the clock, each by another way of moving, and a third watches by a view link', async ({
  link,
  someone,
}) => {
  test.setTimeout(300_000);
  const [ana, bo] = [await someone(link), await someone(link)];
  await named(ana, 'Ana', 'p2');
  await named(bo, 'Bo', 'p3');
  await newGamePage(ana, 'New game of chess');
  await expect(says(ana, 'No game has begun')).toBeVisible();
  await button(ana, 'New game').click();
  await ana.page.getByText('5 + 3').click();
  await button(ana, 'Start the game').click();
  await expect(seat(ana, 'white')).toContainText('Ana, you');
  await expect(seat(ana, 'white')).toContainText('5:00');
  await showPage(bo, 'Chess');
  await button(bo, 'Play black').click();
  await expect(seat(ana, 'black')).toContainText('Bo');
  const { view } = await ana.room.evaluate((room) => room.invite());
  const viewer = await someone(view);
  await named(viewer, 'Kim', 'p5');
  await showPage(viewer, 'Chess');
  await expect(says(viewer, 'You came in by a link to look')).toBeVisible();

  await pointsAt(ana, bo, 'd2');
  await pointsAt(bo, viewer, 'g8');

  // By dragging; by clicking twice; by the field; by keys.
  await drag(ana, 'e2', 'e4');
  await expect(says(bo, 'You move, with black.')).toBeVisible();
  await square(bo, 'e7').click();
  await expect(square(bo, 'e5')).toHaveAccessibleName('e5, can go here');
  await square(bo, 'e5').click();
  await expect(says(ana, 'You move, with white.')).toBeVisible();
  await typeMove(ana, 'Ke3');
  await expect(says(ana, 'Ke3 is no move that can be played here.')).toBeVisible();
  await typeMove(ana, 'Bc4');
  await expect(says(bo, 'You move, with black.')).toBeVisible();
  await expect(bo.page.getByRole('status').getByText('Ana: bishop f1 to c4.')).toBeAttached();
  await square(bo, 'a8').focus();
  await bo.page.keyboard.press('ArrowRight');
  // The board of who plays black is turned: right of a8 is nothing, left of it b8.
  await expect(square(bo, 'a8')).toBeFocused();
  await bo.page.keyboard.press('ArrowLeft');
  await expect(square(bo, 'b8')).toBeFocused();
  await bo.page.keyboard.press('Enter');
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowLeft', 'Enter']) await bo.page.keyboard.press(key);
  await expect(square(ana, 'c6')).toHaveAccessibleName('c6, black knight');
  // A premove stands until it is its turn.
  await square(bo, 'g8').click();
  await square(bo, 'f6').click();
  await expect(says(bo, 'Premove: g8 to f6.')).toBeVisible();
  await expect(square(ana, 'g8')).toHaveAccessibleName('g8, black knight');
  await typeMove(ana, 'Qh5');
  await expect(square(ana, 'f6')).toHaveAccessibleName('f6, black knight');
  await expect(square(viewer, 'h5')).toHaveAccessibleName('h5, white queen');
  await expect(seat(viewer, 'black').getByRole('timer')).toBeVisible();
  await expect(says(ana, 'Kim watches.')).toBeVisible();
  await typeMove(ana, 'Qxf7');
  for (const peer of [ana, bo, viewer]) {
    await expect(says(peer, 'Ana won by checkmate.')).toBeVisible();
    expect(await fenOn(peer)).toBe(
      'r1bqkb1r/pppp1Qpp/2n2n2/4p3/2B1P3/8/PPPP1PPP/RNB1K1NR b KQkq - 0 4',
    );
  }
  for (const name of ['Resign', 'New game', 'Rematch', 'Play white', 'Play'])
    await expect(button(viewer, name)).toHaveCount(0);

  // Replay: the slider's keys, a move of the list, back.
  await bo.page.getByRole('slider', { name: 'Replay' }).press('Home');
  await expect(square(bo, 'e2')).toHaveAccessibleName('e2, white pawn');
  await expect(says(bo, 'The board shows an earlier place.')).toBeVisible();
  await button(bo, 'Bc4').click();
  await expect(square(bo, 'c4')).toHaveAccessibleName('c4, white bishop');
  await button(bo, 'Back to the game').click();
  await expect(square(bo, 'f7')).toHaveAccessibleName('f7, white queen');
  const pgnOf = async (peer: Peer): Promise<string> => {
    await button(peer, 'PGN').click();
    await peer.page.getByRole('menuitem', { name: 'Export PGN' }).click();
    const text = await peer.page.getByLabel('This game as PGN').inputValue();
    await button(peer, 'Close').click();
    return text;
  };
  const pgn = await pgnOf(bo);
  expect(pgn).toContain('1. e4 e5 2. Bc4 Nc6 3. Qh5 Nf6 4. Qxf7# 1-0');
  expect(pgn).toContain('[White "Ana"]');
  expect(await pgnOf(viewer)).toBe(pgn);

  // Sides are turned in a rematch; there a draw is offered and agreed.
  await button(ana, 'Rematch').click();
  await expect(says(bo, 'You move, with white.')).toBeVisible();
  await expect(seat(bo, 'black')).toContainText('Ana');
  await typeMove(bo, 'd4');
  await button(bo, 'Ask to take back').click();
  await button(ana, 'Allow it').click();
  await expect(square(bo, 'd2')).toHaveAccessibleName('d2, white pawn');
  await button(bo, 'Offer a draw').click();
  await expect(says(ana, 'Bo offers a draw.')).toBeVisible();
  await button(ana, 'Agree').click();
  for (const peer of [ana, bo, viewer])
    await expect(says(peer, 'Drawn by agreement.')).toBeVisible();
  await button(ana, 'Sounds').click();
  await expect(button(ana, 'Sounds')).toHaveAttribute('aria-pressed', 'false');
});

test('across a cut each side moves; healed, one line goes on, both screens say the same, and the other can be seen', async ({
  link,
  someone,
}) => {
  test.setTimeout(300_000);
  const [ana, bo, dov] = [await someone(link), await someone(link), await someone(link)];
  await named(ana, 'Ana', 'p2');
  await named(bo, 'Bo', 'p3');
  await named(dov, 'Dov', 'p4');
  await newGamePage(ana, 'New game of chess');
  await button(ana, 'New game').click();
  await ana.page.getByLabel('Others may stand in').check();
  await ana.page.getByText('30 + 20').click();
  await button(ana, 'Start the game').click();
  for (const peer of [bo, dov]) await showPage(peer, 'Chess');
  await button(bo, 'Play black').click();
  for (const [peer, move] of [
    [ana, 'e4'],
    [bo, 'e5'],
    [ana, 'Nf3'],
    [bo, 'Nc6'],
  ] as const) {
    await expect(says(peer, 'You move')).toBeVisible();
    await typeMove(peer, move);
  }
  await expect(says(ana, 'You move, with white.')).toBeVisible();
  await expect(square(dov, 'c6')).toHaveAccessibleName('c6, black knight');
  await waitForPath(bo, dov, 'direct');

  await cutAll(ana);
  for (const [peer, other] of [
    [ana, bo],
    [bo, ana],
    [dov, ana],
  ] as const)
    await eventually(
      'they are apart',
      async () => (await peerOf(peer, other))?.path === 'out-of-reach',
      40_000,
    );
  await expect(
    says(ana, 'Bo is out of reach. What you play waits for them here, and the clocks stand.'),
  ).toBeVisible();
  await expect(seat(ana, 'white')).toContainText('stands');
  await typeMove(ana, 'Bb5');
  await button(dov, 'Stand in for Ana').click();
  await typeMove(dov, 'Bc4');
  await expect(says(bo, 'You move, with black.')).toBeVisible();
  await typeMove(bo, 'Bc5');
  await expect(square(dov, 'c5')).toHaveAccessibleName('c5, black bishop');

  await heal(ana);
  const sentence =
    'Both sides moved while they were apart. The line by Dov and Bo goes on because it is longer, 2 moves to 1. Ana’s 3. Bb5 is kept.';
  for (const peer of [ana, bo, dov]) {
    await expect(says(peer, sentence)).toBeVisible({ timeout: 40_000 });
    expect(await fenOn(peer)).toBe(
      'r1bqk1nr/pppp1ppp/2n5/2b1p3/2B1P3/5N2/PPPP1PPP/RNBQK2R w KQkq - 4 4',
    );
  }
  // The other line stays to be looked at.
  for (const peer of [ana, bo]) {
    await peer.page.getByRole('button', { name: 'View the kept line' }).click();
    await expect(square(peer, 'b5')).toHaveAccessibleName('b5, white bishop');
    await expect(says(peer, 'The board shows the kept line.')).toBeVisible();
    if (peer === ana) await expectNoViolations(peer, '.game');
    await peer.page
      .locator('.shows-else')
      .getByRole('button', { name: 'Back to the game' })
      .click();
    await expect(square(peer, 'c4')).toHaveAccessibleName('c4, white bishop');
  }
  // Whose seat it is goes on; what breaks the rules is left aside for everyone alike, and said.
  await expect(says(ana, 'You move')).toBeHidden();
  const page = await pageId(ana, 'Chess');
  await writeEntry(ana, page, { do: 'move', parent: '1:1', move: 'e2e4' });
  await writeEntry(ana, page, { do: 'nonsense' });
  for (const peer of [ana, bo]) await expect(says(peer, '2 entries are left aside')).toBeVisible();
});

type Recorded = { uci: string; finalFen: string; mate: boolean; plies: number };

test('ten recorded games go through two browsers and end alike', async ({ link, someone }) => {
  const data = readRecorded('chess-games-lichess-a') as { games: Recorded[] } | null;
  if (data === null) skip('there is no chess-games-lichess-a in FOLKMOOT_DATA');
  test.setTimeout(240_000);
  const games = data.games
    .filter(({ plies }) => plies >= 20)
    .toSorted((a, b) => a.plies - b.plies)
    .slice(0, 10);
  const players = [await someone(link), await someone(link)] as const;
  const [ana, bo] = players;
  await newGamePage(ana, 'New game of chess');
  await showPage(bo, 'Chess');
  const page = await pageId(ana, 'Chess');
  await pageId(bo, 'Chess');
  await waitForPath(ana, bo, 'direct');
  const [white, black] = [await memberOf(ana), await memberOf(bo)];
  const setup = {
    fen: 'rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1',
    line: '',
    tags: {},
  };
  for (const [i, { uci, finalFen, mate }] of games.entries()) {
    const table = { keptFor: { white, black }, standIns: false, solo: false, clock: null };
    await writeEntry(ana, page, { do: 'game', table, setup, rematchOf: null, tick: i + 1 });
    const game = (await entriesOf(ana, page)).findLast(({ value }) => value['do'] === 'game')?.id;
    const moves = uci.split(' ');
    await Promise.all(
      players.map((player, turn) =>
        playAlong(player, page, { game: game ?? '', moves, turn: turn === 0 ? 0 : 1 }),
      ),
    );
    for (const player of players) {
      await expect(player.page.locator('.board')).toHaveAttribute('data-fen', finalFen);
      if (mate) await expect(says(player, 'won by checkmate.')).toBeVisible();
    }
  }
  await expect(button(bo, '10 / 10')).toHaveCount(0);
  await expect(bo.page.getByRole('button', { name: /\/ 10$/ })).toBeVisible();
});
