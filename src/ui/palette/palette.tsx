/** Everything that can be done or gone to from here, by its name; and the words on all pages. */
import { Command as List, defaultFilter } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import type { Command, Found, Search } from '../commands/commands.ts';
import { useAllCommands, useSearching } from '../commands/use-commands.tsx';
import { useWords } from '../words/use-words.tsx';
import { KeyCaps } from './key-caps.tsx';
import './palette.css';

/** Shorter words are on every page. */
const QUERY_LENGTH_MIN = 2;
const SEARCH_AFTER_MS = 150;

export function Palette({ onClose }: { onClose: () => void }) {
  const { palette } = useWords();
  const [query, setQuery] = useState('');
  const { found, asked, isSearching } = useFound(useSearching(), query.trim());
  const commands = useAllCommands().filter(
    ({ id, isOnlyListed, isUnlisted }) =>
      isOnlyListed !== true && isUnlisted !== true && id !== 'palette.open',
  );
  const after = useAfterClosing(onClose);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="palette-veil" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onCloseAutoFocus={after.onCloseAutoFocus}
        >
          <Dialog.Title className="unseen">{palette.title}</Dialog.Title>
          <List
            label={palette.title}
            loop
            filter={(_id, words, keywords = []) => defaultFilter(keywords.join(' '), words)}
          >
            <List.Input
              value={query}
              onValueChange={setQuery}
              placeholder={palette.ask}
              aria-label={palette.ask}
            />
            <List.List label={palette.title} tabIndex={-1}>
              {isSearching ? null : <List.Empty>{palette.nothing}</List.Empty>}
              {grouped(commands).map(([group, members]) => (
                <List.Group key={group} heading={group}>
                  {members.map((command) => (
                    <Choice key={command.id} command={command} onRun={after.run} />
                  ))}
                </List.Group>
              ))}
              <Results found={found} asked={asked} onRun={after.run} />
            </List.List>
          </List>
          <p className="unseen" role="status">
            {isSearching ? palette.searching : ''}
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
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

function grouped(commands: readonly Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands)
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups];
}

/** Runs what was chosen once the focus is back where it was, so that the command may move it on. */
function useAfterClosing(onClose: () => void): {
  run: (act: () => void) => void;
  onCloseAutoFocus: () => void;
} {
  const chosen = useRef<(() => void) | null>(null);
  return {
    run(act) {
      chosen.current = act;
      onClose();
    },
    onCloseAutoFocus() {
      const act = chosen.current;
      chosen.current = null;
      if (act !== null) setTimeout(act);
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
