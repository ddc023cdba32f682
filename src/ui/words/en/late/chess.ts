type Side = 'white' | 'black';
type MoveSaid = {
  piece: 'p' | 'n' | 'b' | 'r' | 'q' | 'k';
  from: string;
  to: string;
  takes: boolean;
  castles: 'short' | 'long' | null;
  promotion: 'n' | 'b' | 'r' | 'q' | null;
  gives: 'check' | 'mate' | null;
};

const piece = { p: 'pawn', n: 'knight', b: 'bishop', r: 'rook', q: 'queen', k: 'king' };

function said({ piece: kind, from, to, takes, castles, promotion, gives }: MoveSaid): string {
  const what =
    castles === null
      ? `${piece[kind]} ${from} ${takes ? 'takes' : 'to'} ${to}`
      : `castles ${castles === 'short' ? 'on the king’s side' : 'on the queen’s side'}`;
  const becomes = promotion === null ? '' : `, becomes a ${piece[promotion]}`;
  return `${what}${becomes}${gives === null ? '' : gives === 'mate' ? ', checkmate' : ', check'}`;
}

/** The page of chess. */
export const chess = {
  board: 'Chess board',
  /** For those who hear it. */
  boardMeans:
    'Arrow keys go over the squares; Enter picks a piece up and puts it down; Escape lets it go.',
  side: { white: 'white', black: 'black' } satisfies Record<Side, string>,
  sit: { white: 'Play white', black: 'Play black' } satisfies Record<Side, string>,
  piece,
  whole: {
    white: {
      p: 'white pawn',
      n: 'white knight',
      b: 'white bishop',
      r: 'white rook',
      q: 'white queen',
      k: 'white king',
    },
    black: {
      p: 'black pawn',
      n: 'black knight',
      b: 'black bishop',
      r: 'black rook',
      q: 'black queen',
      k: 'black king',
    },
  },
  square: (name: string, holds: string | null): string =>
    holds === null ? name : `${name}, ${holds}`,
  picked: 'picked up',
  canGo: 'can go here',
  queued: 'premove',
  said,
  by: (name: string, what: string): string => `${name}: ${what}.`,

  noGame: 'No game has begun on this page.',
  noGameMeans:
    'Lay a board, sit down, and whoever opens this page can take the other side. No host keeps the game: everybody checks every move.',
  noGameToSee: 'As soon as somebody begins one, you see it here.',
  toMove: { white: 'White to move', black: 'Black to move' } satisfies Record<Side, string>,
  youMove: { white: 'You move, with white.', black: 'You move, with black.' } satisfies Record<
    Side,
    string
  >,
  otherMoves: (name: string): string => `${name} moves.`,
  waitsFor: { white: 'Nobody plays white yet.', black: 'Nobody plays black yet.' } satisfies Record<
    Side,
    string
  >,
  inCheck: 'Check.',
  won: {
    checkmate: (name: string): string => `${name} won by checkmate.`,
    resigned: (name: string): string => `${name} won; the other side resigned.`,
    time: (name: string): string => `${name} won on time.`,
  },
  drawn: {
    agreed: 'Drawn by agreement.',
    stalemate: 'Drawn by stalemate.',
    insufficient: 'Drawn: neither side has enough to give mate.',
    threefold: 'Drawn: the same position for the third time.',
    fivefold: 'Drawn: the same position for the fifth time.',
    'fifty-moves': 'Drawn: fifty moves without a pawn move or a capture.',
    'seventy-five-moves': 'Drawn: seventy-five moves without a pawn move or a capture.',
    'time-but-no-mate': 'Drawn: time was over, but the other side could never give mate.',
  },
  canClaim: {
    threefold: 'The same position for the third time: either side may claim a draw.',
    'fifty-moves': 'Fifty moves without a pawn move or a capture: either side may claim a draw.',
  },
  over: 'The game is over.',

  moves: 'Moves',
  noMoves: 'No moves yet.',
  typed: 'Type a move',
  typedHint: 'as Nf3 or e2e4',
  typedNot: (text: string): string => `${text} is no move that can be played here.`,
  play: 'Play',
  flip: 'Turn the board',
  promote: 'The pawn becomes',
  premove: (from: string, to: string): string =>
    `Premove: ${from} to ${to}. It is played if it is legal then.`,
  premoveOff: 'Cancel the premove',
  premoveGone: 'The premove was not legal, and is dropped.',

  pgn: {
    title: 'PGN',
    export: 'Export PGN',
    copy: 'Copy',
    save: 'Save as a file',
    copied: 'Copied.',
    notCopied: 'This browser lets nothing be copied; the text is selected.',
    text: 'This game as PGN',
    import: 'Import PGN',
    importMeans:
      'Each game becomes a game of this page, at its last move: everybody can replay it, and, if it is not over, two can sit down and play on.',
    paste: 'Paste PGN here',
    file: 'Open a file',
    read: 'Read',
    addShort: 'Add to the page',
    nothing: 'No game can be read in it.',
    found: (count: number): string => (count === 1 ? '1 game' : `${count} games`),
    refused: (number: number, why: string): string => `Game ${number}: ${why}`,
    why: {
      illegal: 'it has a move that the rules do not allow',
      unreadable: 'it cannot be read',
      'too-long': 'it is too long',
    },
    add: (what: string): string => `Add ${what}`,
    game: (white: string, black: string, moves: string, result: string): string =>
      `${white} – ${black}, ${moves}, ${result}`,
    added: 'It is on the page.',
    tagged: (white: string, black: string): string => `From a PGN: ${white} – ${black}`,
  },
};
