/** Everything that may have to be said across the top of a room, in the order of what is at stake. */
import { useEffect, useState } from 'react';
import type { PageSummary, Room } from '../../room/room-api.ts';
import { lettersOf, pageTextOf, type PageDoc } from '../page/page-text.ts';
import type { Words } from '../words/catalog.ts';
import { faultWords } from '../words/peers.ts';
import { troubleWords } from '../words/storage.ts';
import { useWords } from '../words/use-words.tsx';
import { downloadText } from './download.ts';
import { Notice, type NoticeProps } from './notice.tsx';
import type { Snapshot } from './snapshot.ts';
import type { Pages } from './use-pages.ts';
import { deleterOf, titleOf } from './whereabouts.ts';

type Known = NoticeProps & { id: string };
type NoticesProps = { room: Room; snapshot: Snapshot; pages: Pages; onHosts: () => void };

export function Notices({ room, snapshot, pages, onHosts }: NoticesProps) {
  const words = useWords();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const dismiss = (id: string) => (): void => setDismissed(new Set([...dismissed, id]));
  const replaced = useReplaced(room, pages.page);
  const spent = useSpent(room, pages.page);
  const notices: (Known | null)[] = [
    storeNotice(words, room, snapshot, pages.page),
    pages.isDeleted ? deletedNotice(words, snapshot, pages) : null,
    spent === null ? null : spentNotice(words, spent, pages.page),
    replaced === null || spent !== null ? null : replacedNotice(words, replaced, dismiss),
    snapshot.status.newerVersion ? newerNotice(words) : null,
    mailboxNotice(words, snapshot, onHosts, dismiss),
    ...cutOffNotices(words, snapshot, dismiss),
  ];
  return (
    <div className="notices">
      {notices.map((notice) =>
        notice === null || dismissed.has(notice.id) ? null : <Notice key={notice.id} {...notice} />,
      )}
    </div>
  );
}

type Dismiss = (id: string) => () => void;

function storeNotice(
  words: Words,
  room: Room,
  { status, receipt }: Snapshot,
  page: PageSummary | null,
): Known | null {
  const trouble = troubleWords(words, status, receipt);
  if (trouble === null) return null;
  const download = async (shown: PageSummary): Promise<void> =>
    downloadText(titleOf(shown, words), await pageTextOf(room, shown));
  const button = (shown: PageSummary) => ({
    label: words.storage.download,
    run: () => void download(shown).catch(reportError),
  });
  return {
    id: 'storage',
    label: words.storage.region,
    isAlarm: true,
    buttons: page === null ? [] : [button(page)],
    ...trouble,
  };
}

function deletedNotice(words: Words, snapshot: Snapshot, pages: Pages): Known | null {
  const { page } = pages;
  if (page === null) return null;
  const { notices } = words.room;
  const by = deleterOf(page.id, snapshot);
  const next = snapshot.pages[0];
  const leave = { label: notices.leavePage, run: () => next !== undefined && pages.open(next.id) };
  const back = { label: notices.bringBack, run: () => pages.restore(page.id) };
  return {
    id: `deleted ${page.id}`,
    label: words.pages.title,
    title: by === undefined ? notices.deletedTitle : notices.deletedByTitle(by.name),
    text: notices.deletedText,
    isAlarm: false,
    buttons: [
      ...(snapshot.status.role === 'edit' ? [back] : []),
      ...(next === undefined ? [] : [leave]),
    ],
  };
}

function newerNotice({ room: { notices } }: Words): Known {
  return {
    id: 'newer version',
    label: notices.reload,
    title: notices.newerTitle,
    text: notices.newerText,
    isAlarm: false,
    buttons: [{ label: notices.reload, run: () => location.reload() }],
  };
}

/** Only where it matters: what is in no full mailbox may be with others all the same. */
function mailboxNotice(
  { room: { hosts, notices } }: Words,
  { status: { mailbox, waitingEdits, storeTrouble } }: Snapshot,
  onHosts: () => void,
  dismiss: Dismiss,
): Known | null {
  if (mailbox.state !== 'full' || waitingEdits === 0 || storeTrouble !== null) return null;
  return {
    id: 'mailbox',
    label: hosts,
    title: notices.mailboxFullTitle,
    text: notices.mailboxFullText(waitingEdits),
    isAlarm: false,
    buttons: [
      { label: hosts, run: onHosts },
      { label: notices.dismiss, run: dismiss('mailbox') },
    ],
  };
}

function cutOffNotices(words: Words, { peers }: Snapshot, dismiss: Dismiss): Known[] {
  const { notices } = words.room;
  return peers.flatMap(({ id, name, cutOff }) =>
    cutOff === null
      ? []
      : [
          {
            id: `cut off ${id}`,
            label: words.room.drawer.title,
            title: notices.cutOffTitle(name),
            text: notices.cutOffText(faultWords(words, cutOff)),
            isAlarm: false,
            buttons: [{ label: notices.dismiss, run: dismiss(`cut off ${id}`) }],
          },
        ],
  );
}

type Replaced = { page: string; reason: string; count: number };

/** The last time that the open page's document was replaced while it was open here. */
function useReplaced(room: Room, page: PageSummary | null): Replaced | null {
  const [last, setLast] = useState<Replaced | null>(null);
  useEffect(
    () =>
      room.on('doc-replaced', ({ page: id, reason }) =>
        setLast((now) => ({ page: id, reason, count: (now?.count ?? 0) + 1 })),
      ),
    [room],
  );
  return last?.page === page?.id ? last : null;
}

/** The document that still holds what we wrote, once the room says that it is shown no longer. */
type Spent = { page: string; before: PageDoc | null };

function useSpent(room: Room, page: PageSummary | null): Spent | null {
  const [spent, setSpent] = useState<Spent | null>(null);
  const id = page?.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    let now: PageDoc | null = null;
    let before: PageDoc | null = null;
    const look = async (): Promise<void> => {
      const found = await room.doc(id);
      if (found !== now) [now, before] = [found, now];
    };
    look().catch(reportError);
    const stops = [
      room.on('session-spent', (event) => {
        if (event.page === id) look().then(() => setSpent({ page: id, before }), reportError);
      }),
      room.on('doc-replaced', (event) => {
        if (event.page === id) look().catch(reportError);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [room, id]);
  return spent?.page === id ? spent : null;
}

function spentNotice(words: Words, { before }: Spent, page: PageSummary | null): Known | null {
  if (page === null) return null;
  const { notices } = words.room;
  const keep = async (doc: PageDoc): Promise<void> =>
    downloadText(titleOf(page, words), await lettersOf(doc, page.kind));
  return {
    id: 'spent',
    label: words.pages.title,
    title: notices.spentTitle,
    text: notices.spentText,
    isAlarm: true,
    buttons: [
      ...(before === null
        ? []
        : [{ label: notices.keepCopy, run: () => void keep(before).catch(reportError) }]),
      { label: notices.openAgain, run: () => location.reload() },
    ],
  };
}

/** What `replica` says of why a document was replaced. */
const REPLACED: readonly [RegExp, keyof Words['room']['notices']['replaced']][] = [
  [/two different/, 'twoLogs'],
  [/vouch/, 'unvouched'],
  [/too large/, 'tooLarge'],
  [/view link/, 'viewOnly'],
];

function replacedNotice(
  { room: { notices }, pages }: Words,
  { page, reason, count }: Replaced,
  dismiss: Dismiss,
): Known {
  const kind = REPLACED.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
  const id = `replaced ${page} ${count}`;
  return {
    id,
    label: pages.title,
    title: notices.replacedTitle,
    text: notices.replaced[kind],
    isAlarm: true,
    buttons: [{ label: notices.dismiss, run: dismiss(id) }],
  };
}
