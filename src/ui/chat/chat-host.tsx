/** The chat beside the page, when it is shown; while it is not, what of it is new. */
import { useEffect, useState } from 'react';
import type { Room } from '../../room/room-api.ts';
import type { Snapshot } from '../room/snapshot.ts';
import { Icon } from '../icons.tsx';
import { useChatWords } from '../words/use-late-words.ts';
import { useWords } from '../words/use-words.tsx';
import { ChatPanel } from './chat-panel.tsx';
import './chat.css';
import { useChat, useNaming, type OpenChat } from './use-chat.ts';

export type ChatHostProps = {
  room: Room;
  snapshot: Snapshot;
  isShown: boolean;
  /** The whole network lies above. */
  isCovered: boolean;
  onUnread: (count: number, isNamed: boolean) => void;
  onOpenPage: (page: string) => void;
  onShow: () => void;
  onClose: () => void;
};

export function ChatHost(props: ChatHostProps) {
  const { room, isShown, onUnread, onShow } = props;
  const open = useChat(room);
  const count = open?.unread.messages.length ?? 0;
  const isNamed = (open?.unread.named ?? null) !== null;
  useEffect(() => onUnread(count, isNamed), [onUnread, count, isNamed]);
  if (open === null) return null;
  return isShown ? (
    <ChatPanel {...props} open={open} />
  ) : (
    <NamedToast open={open} onShow={onShow} />
  );
}

/** Someone named us: said once, with the way there. */
function NamedToast({ open, onShow }: { open: OpenChat; onShow: () => void }) {
  const { common } = useWords();
  const words = useChatWords();
  const { authorOf } = useNaming(open.now);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const { named } = open.unread;
  const shown = named === null || named.id === dismissed ? null : named;
  const isNamed = shown?.mentions.some(({ member }) => member === open.now.self) === true;
  return (
    <div className="toasts chat-toasts" role="status">
      {shown === null ? null : (
        <div className="toast">
          <p>{isNamed ? words.namedYou(authorOf(shown)) : words.answeredYou(authorOf(shown))}</p>
          <button type="button" className="btn" onClick={onShow}>
            {words.show}
          </button>
          <button
            type="button"
            className="btn bare icon-button"
            aria-label={common.close}
            onClick={() => setDismissed(shown.id)}
          >
            <Icon shape="close" />
          </button>
        </div>
      )}
    </div>
  );
}
