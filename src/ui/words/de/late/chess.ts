import type { ChessWords } from '../../catalog.ts';

const piece = { p: 'Bauer', n: 'Springer', b: 'Läufer', r: 'Turm', q: 'Dame', k: 'König' };

const said: ChessWords['said'] = ({ piece: kind, from, to, takes, castles, promotion, gives }) => {
  const what =
    castles === null
      ? `${piece[kind]} ${from} ${takes ? 'schlägt' : 'nach'} ${to}`
      : `${castles === 'short' ? 'kurze' : 'lange'} Rochade`;
  const becomes = promotion === null ? '' : `, wird ${piece[promotion]}`;
  return `${what}${becomes}${gives === null ? '' : gives === 'mate' ? ', Schachmatt' : ', Schach'}`;
};

export const chess: ChessWords = {
  board: 'Schachbrett',
  boardMeans:
    'Die Pfeiltasten gehen über die Felder; Enter nimmt eine Figur auf und setzt sie ab; Escape lässt sie los.',
  side: { white: 'Weiß', black: 'Schwarz' },
  sit: { white: 'Weiß spielen', black: 'Schwarz spielen' },
  piece,
  whole: {
    white: {
      p: 'weißer Bauer',
      n: 'weißer Springer',
      b: 'weißer Läufer',
      r: 'weißer Turm',
      q: 'weiße Dame',
      k: 'weißer König',
    },
    black: {
      p: 'schwarzer Bauer',
      n: 'schwarzer Springer',
      b: 'schwarzer Läufer',
      r: 'schwarzer Turm',
      q: 'schwarze Dame',
      k: 'schwarzer König',
    },
  },
  square: (name, holds) => (holds === null ? name : `${name}, ${holds}`),
  picked: 'aufgenommen',
  canGo: 'kann hierher',
  queued: 'Vorauszug',
  said,
  by: (name, what) => `${name}: ${what}.`,

  noGame: 'Auf dieser Seite hat noch keine Partie begonnen.',
  noGameMeans:
    'Stell ein Brett auf und setz dich; wer diese Seite öffnet, kann die andere Seite nehmen. Niemand leitet die Partie: Alle prüfen jeden Zug.',
  noGameToSee: 'Sobald jemand eine beginnt, siehst du sie hier.',
  toMove: { white: 'Weiß am Zug', black: 'Schwarz am Zug' },
  youMove: { white: 'Du bist am Zug, mit Weiß.', black: 'Du bist am Zug, mit Schwarz.' },
  otherMoves: (name) => `${name} ist am Zug.`,
  waitsFor: { white: 'Weiß spielt noch niemand.', black: 'Schwarz spielt noch niemand.' },
  inCheck: 'Schach.',
  won: {
    checkmate: (name) => `${name} hat durch Schachmatt gewonnen.`,
    resigned: (name) => `${name} hat gewonnen; die andere Seite gab auf.`,
    time: (name) => `${name} hat durch Zeit gewonnen.`,
  },
  drawn: {
    agreed: 'Remis durch Vereinbarung.',
    stalemate: 'Remis durch Patt.',
    insufficient: 'Remis: Keine Seite hat genug, um mattzusetzen.',
    threefold: 'Remis: dieselbe Stellung zum dritten Mal.',
    fivefold: 'Remis: dieselbe Stellung zum fünften Mal.',
    'fifty-moves': 'Remis: fünfzig Züge ohne Bauernzug und ohne Schlagen.',
    'seventy-five-moves': 'Remis: fünfundsiebzig Züge ohne Bauernzug und ohne Schlagen.',
    'time-but-no-mate':
      'Remis: Die Zeit war abgelaufen, aber die andere Seite könnte nie mattsetzen.',
  },
  canClaim: {
    threefold: 'Dieselbe Stellung zum dritten Mal: Jede Seite darf Remis beanspruchen.',
    'fifty-moves':
      'Fünfzig Züge ohne Bauernzug und ohne Schlagen: Jede Seite darf Remis beanspruchen.',
  },
  over: 'Die Partie ist zu Ende.',

  moves: 'Züge',
  noMoves: 'Noch keine Züge.',
  typed: 'Zug eintippen',
  typedHint: 'wie Nf3 oder e2e4',
  typedNot: (text) => `${text} ist kein Zug, der hier möglich ist.`,
  play: 'Ziehen',
  flip: 'Brett drehen',
  promote: 'Der Bauer wird',
  premove: (from, to) =>
    `Vorauszug: ${from} nach ${to}. Er wird gespielt, wenn er dann erlaubt ist.`,
  premoveOff: 'Vorauszug zurücknehmen',
  premoveGone: 'Der Vorauszug war nicht erlaubt und entfällt.',

  pgn: {
    title: 'PGN',
    export: 'PGN ausgeben',
    copy: 'Kopieren',
    save: 'Als Datei speichern',
    copied: 'Kopiert.',
    notCopied: 'Dieser Browser lässt nichts kopieren; der Text ist ausgewählt.',
    text: 'Diese Partie als PGN',
    import: 'PGN einlesen',
    importMeans:
      'Jede Partie wird eine Partie dieser Seite, bei ihrem letzten Zug: Alle können sie nachspielen, und wenn sie nicht zu Ende ist, können sich zwei setzen und weiterspielen.',
    paste: 'PGN hier einfügen',
    file: 'Datei öffnen',
    read: 'Lesen',
    addShort: 'Zur Seite hinzufügen',
    nothing: 'Darin ist keine Partie zu lesen.',
    found: (count) => (count === 1 ? '1 Partie' : `${count} Partien`),
    refused: (number, why) => `Partie ${number}: ${why}`,
    why: {
      illegal: 'sie enthält einen Zug, den die Regeln nicht erlauben',
      unreadable: 'sie ist nicht zu lesen',
      'too-long': 'sie ist zu lang',
    },
    add: (what) => `${what} hinzufügen`,
    game: (white, black, moves, result) => `${white} – ${black}, ${moves}, ${result}`,
    added: 'Sie ist auf der Seite.',
    tagged: (white, black) => `Aus einer PGN: ${white} – ${black}`,
  },
};
