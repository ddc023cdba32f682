/** Games as PGN: out to the clipboard or a file, in from either. */
import { useId, useRef, useState, type ChangeEvent } from 'react';
import { readPgn } from '../../../model/games/chess/pgn.ts';
import { TAG_LENGTH_MAX, TAGS, type ChessSetup } from '../../../model/games/chess/rules.ts';
import { isRecord } from '../../../model/games/kit/actions.ts';
import { isRefusal, type Refusal } from '../../../model/games/kit/rules.ts';
import { Dialog } from '../../dialog.tsx';
import { Icon } from '../../icons.tsx';
import { downloadText } from '../../room/download.ts';
import { copyFrom } from '../../share/copy.ts';
import { plainName } from '../../words/names.ts';
import { useChessWords, useGamesWords } from '../../words/use-late-words.ts';

type ExportProps = { title: string; text: string; onClose: () => void };

export function PgnExport({ title, text, onClose }: ExportProps) {
  const { pgn } = useChessWords();
  const { table } = useGamesWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    if (field.current === null) return;
    setSaid((await copyFrom(field.current)) ? pgn.copied : pgn.notCopied);
  };
  return (
    <Dialog
      title={pgn.export}
      close={{ label: table.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <textarea
        ref={field}
        className="pgn-text"
        readOnly
        aria-label={pgn.text}
        value={text}
        rows={12}
      />
      <p className="said" role="status">
        {said}
      </p>
      <div className="choices">
        <button type="button" className="btn" onClick={() => downloadText(title, text, 'pgn')}>
          {pgn.save}
        </button>
        <button type="button" className="btn main" onClick={() => void copy().catch(reportError)}>
          {pgn.copy}
        </button>
      </div>
    </Dialog>
  );
}

type ImportProps = {
  /** False: it cannot be a game of this page. */
  onAdd: (setup: ChessSetup) => boolean;
  onClose: () => void;
};

/** Of a longer file the rest is not read: games are some kilobytes. */
const TEXT_LENGTH_MAX = 4_000_000;

export function PgnImport({ onAdd, onClose }: ImportProps) {
  const { pgn } = useChessWords();
  const { table } = useGamesWords();
  const id = useId();
  const [text, setText] = useState('');
  const [found, setFound] = useState<(ChessSetup | Refusal)[] | null>(null);
  const [added, setAdded] = useState<ReadonlySet<number>>(new Set());
  const read = (from: string): void => {
    setAdded(new Set());
    setFound(readPgn(from.slice(0, TEXT_LENGTH_MAX)));
  };
  const openFile = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = currentTarget.files ?? [];
    if (file !== undefined) read(await file.text());
  };
  return (
    <Dialog
      title={pgn.import}
      close={{ label: table.close, icon: <Icon shape="close" /> }}
      onClose={onClose}
    >
      <p className="means" id={id}>
        {pgn.importMeans}
      </p>
      <textarea
        className="pgn-text"
        aria-label={pgn.paste}
        placeholder={pgn.paste}
        value={text}
        rows={7}
        spellCheck={false}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <div className="choices">
        <label className="btn file">
          {pgn.file}
          <input
            type="file"
            accept=".pgn,text/plain,application/x-chess-pgn"
            onChange={(event) => void openFile(event).catch(reportError)}
          />
        </label>
        <button
          type="button"
          className="btn main"
          disabled={text.trim() === ''}
          onClick={() => read(text)}
        >
          {pgn.read}
        </button>
      </div>
      {found === null ? null : (
        <Found
          {...{ found, added }}
          onAdd={(setup, at) => {
            if (onAdd(setup)) setAdded(new Set([...added, at]));
          }}
        />
      )}
    </Dialog>
  );
}

type FoundProps = {
  found: readonly (ChessSetup | Refusal)[];
  added: ReadonlySet<number>;
  onAdd: (setup: ChessSetup, at: number) => void;
};

function Found({ found, added, onAdd }: FoundProps) {
  const { pgn } = useChessWords();
  const words = useGamesWords();
  const why: Readonly<Record<string, string>> = pgn.why;
  const say = (setup: ChessSetup): string => {
    const tag = (name: string): string => plainName(setup.tags[name] ?? '?', '?');
    const plies = setup.line === '' ? 0 : setup.line.split(' ').length;
    return pgn.game(tag('White'), tag('Black'), words.moves(Math.ceil(plies / 2)), tag('Result'));
  };
  return (
    <>
      <p className="pgn-found" role="status">
        {found.length === 0 ? pgn.nothing : pgn.found(found.length)}
      </p>
      <ul className="pgn-games">
        {found.map((game, i) => (
          <li key={i}>
            {isRefusal(game) ? (
              <span>{pgn.refused(i + 1, why[game.refused] ?? pgn.why.unreadable)}</span>
            ) : (
              <>
                <span>{say(game)}</span>
                <button
                  type="button"
                  className="btn"
                  disabled={added.has(i)}
                  aria-label={added.has(i) ? pgn.added : pgn.add(say(game))}
                  onClick={() => onAdd(game, i)}
                >
                  {added.has(i) ? pgn.added : pgn.addShort}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a PGN said of the game that one began with. The rules have read the setup; they would play all its moves again. */
export function tagsOf(setup: unknown): ChessSetup['tags'] {
  const tags = isRecord(setup) ? setup['tags'] : null;
  if (!isRecord(tags)) return {};
  const read = TAGS.flatMap((tag) => {
    const text = tags[tag];
    return typeof text === 'string' ? [[tag, text.slice(0, TAG_LENGTH_MAX)] as const] : [];
  });
  return Object.fromEntries(read);
}
