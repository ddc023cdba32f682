/** What others say, for who cannot see it come: politely, a burst as one. */
import { useEffect, useRef, useState } from 'react';
import type { Message } from '../../model/chat/chat.ts';
import { useChatWords } from '../words/use-late-words.ts';
import type { ChatParts } from './chat-panel.tsx';

const SAID_LENGTH_MAX = 280;
const BURST_MS = 600;

export function Announced({ parts: { open, naming } }: { parts: ChatParts }) {
  const words = useChatWords();
  const { chat, self } = open.now;
  const known = useRef<ReadonlySet<string> | null>(null);
  const waiting = useRef<Message[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const before = known.current;
    known.current = new Set(chat.byId.keys());
    if (before === null) return;
    const news = chat.messages.filter(
      ({ id, member, text }) => !before.has(id) && member !== self && text !== null,
    );
    waiting.current = [...waiting.current, ...news];
    // Not begun anew with each message: in a lively chat nothing would ever be said.
    if (waiting.current.length === 0 || timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      const all = waiting.current.splice(0);
      const last = all.at(-1);
      if (last === undefined) return;
      const name = naming.authorOf(last);
      const text = (last.text ?? '').slice(0, SAID_LENGTH_MAX);
      setSaid(all.length === 1 ? words.said(name, text) : words.saidMany(all.length, name, text));
    }, BURST_MS);
  }, [chat, self, naming, words]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  );
}
