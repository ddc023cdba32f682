/** Joins the hub's requests to a store. */
import type { StoreAnswer, StoreRequest } from './hub.ts';
import { StoreTrouble, type MailboxStore } from './store-port.ts';

/** `now`: milliseconds since the store was opened. Never rejects for trouble of the store; `onTrouble` hears of it. */
export async function answerFrom(
  store: MailboxStore,
  request: StoreRequest,
  now: number,
  onTrouble: (trouble: StoreTrouble) => void = () => undefined,
): Promise<StoreAnswer> {
  try {
    return await answered(store, request, now);
  } catch (error) {
    const trouble =
      error instanceof StoreTrouble ? error : new StoreTrouble('the disk failed', { cause: error });
    onTrouble(trouble);
    return { type: 'trouble' };
  }
}

async function answered(
  store: MailboxStore,
  request: StoreRequest,
  now: number,
): Promise<StoreAnswer> {
  const { box } = request;
  switch (request.type) {
    case 'open':
      return { type: 'open', state: await store.open(box, request.cursor, request.seen) };
    case 'append': {
      const { letters, isCheckpoint } = request;
      return { type: 'append', result: await store.append(box, letters, isCheckpoint) };
    }
    case 'read':
      return { type: 'read', page: await store.read(box, request.after, request.bytesMax) };
    case 'compact':
      return { type: 'compact', result: await store.compact(box, request.deed, now) };
  }
}
