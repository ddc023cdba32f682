/** Everything that can be done or gone to from here, by its name; and the words on all pages. */
import { Command as List, defaultFilter } from 'cmdk';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Command, Found, Search } from '../commands/commands.ts';
import { useAllCommands, useSearching } from '../commands/use-commands.tsx';
import { useWords } from '../words/use-words.tsx';
import { KeyCaps } from './key-caps.tsx';
import { inGroups, RECENT_MAX } from './palette-order.ts';
import './palette.css';

/** Shorter words are on every page. */
const QUERY_LENGTH_MIN = 2;
const SEARCH_AFTER_MS = 150;

/** The browser's own dialog keeps the focus in it, lets nothing behind it be used, and gives the focus back. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { palette } = useWords();
  const [query, setQuery] = useState('');
  const asks = query.trim();
  const { found, asked, isSearching } = useFound(useSearching(), asks);
  const groups = useGroups(asks === '');
  const { dialog, input, run } = useModal(onClose);
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={palette.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <List
        label={palette.title}
        loop
        filter={(_id, words, keywords = []) => defaultFilter(keywords.join(' '), words)}
      >
        <List.Input
          ref={input}
          value={query}
          onValueChange={setQuery}
          placeholder={palette.ask}
          aria-label={palette.ask}
        />
        <List.List label={palette.title} tabIndex={-1}>
          {isSearching ? null : <List.Empty>{palette.nothing}</List.Empty>}
          {groups.map(([group, members]) => (
            <List.Group key={group} heading={group}>
              {members.map((command) => (
                <Choice key={command.id} command={command} onRun={run} />
              ))}
            </List.Group>
          ))}
          <Results found={found} asked={asked} onRun={run} />
        </List.List>
      </List>
      <p className="unseen" role="status">
        {isSearching ? palette.searching : ''}
      </p>
    </dialog>
  );
}

/** Where one can go stands before what can be done. Before anything is asked, only the pages that are likely. */
function useGroups(isNothingAsked: boolean): [string, Command[]][] {
  const { groups } = useWords().palette;
  const commands = useAllCommands().filter(
    ({ id, isOnlyListed, isUnlisted }) =>
      isOnlyListed !== true && isUnlisted !== true && id !== 'palette.open',
  );
  return inGroups(
    commands,
    [groups.pages, groups.people, groups.page],
    [groups.room, groups.app],
  ).map(([group, members]) => [
    group,
    isNothingAsked && group === groups.pages ? members.slice(0, RECENT_MAX) : members,
  ]);
}

type ChoiceProps = { command: Command; onRun: (run: () => void) => void };

function Choice({ command, onRun }: ChoiceProps) {
  const { id, title, group, keys } = command;
  return (
    <List.Item value={id} keywords={[title, group]} onSelect={() => onRun(() => command.run())}>
      <span>{title}</span>
      {keys === undefined ? null : <KeyCaps keys={keys} />}
    </List.Item>
  );
}

type ResultsProps = { found: readonly Found[]; asked: string; onRun: (run: () => void) => void };

/** They fit what was asked by what stands on the page, whatever their titles are. */
function Results({ found, asked, onRun }: ResultsProps) {
  const { palette } = useWords();
  if (found.length === 0) return null;
  return (
    <List.Group heading={palette.results}>
      {found.map((hit) => (
        <List.Item
          key={hit.id}
          value={`found ${hit.id}`}
          keywords={[asked]}
          onSelect={() => onRun(() => hit.run())}
        >
          <span>
            {hit.title}
            <small>{hit.line}</small>
          </span>
        </List.Item>
      ))}
    </List.Group>
  );
}

/** Shown above everything. What was chosen runs once the focus is back where it was, so that it may move it on. */
function useModal(onClose: () => void): {
  dialog: RefObject<HTMLDialogElement | null>;
  input: RefObject<HTMLInputElement | null>;
  run: (act: () => void) => void;
} {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<(() => void) | null>(null);
  // Before the browser paints, and closed before React takes it away: a dialog that is only removed gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    input.current?.focus();
    return () => {
      shown?.close();
      const act = chosen.current;
      chosen.current = null;
      if (act !== null) setTimeout(act);
    };
  }, []);
  useEffect(() => {
    const shown = dialog.current;
    // What is around a dialog counts as the dialog itself.
    const leave = (event: MouseEvent): void => {
      if (event.target === shown) onClose();
    };
    shown?.addEventListener('mousedown', leave);
    return () => shown?.removeEventListener('mousedown', leave);
  }, [onClose]);
  return {
    dialog,
    input,
    run(act) {
      chosen.current = act;
      onClose();
    },
  };
}

/** What the newest query finds; what older ones find is passed over. */
function useFound(
  search: Search,
  query: string,
): { found: readonly Found[]; asked: string; isSearching: boolean } {
  const [result, setResult] = useState<{ query: string; found: readonly Found[] }>({
    query: '',
    found: [],
  });
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  const asked = query.length < QUERY_LENGTH_MIN ? '' : query;
  useEffect(() => {
    if (asked === '') return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      latest
        .current(asked)
        .then((found) => isCurrent && setResult({ query: asked, found }))
        .catch(reportError);
    }, SEARCH_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return {
    found: asked === '' ? [] : result.found,
    asked: result.query,
    isSearching: asked !== '' && result.query !== asked,
  };
}
