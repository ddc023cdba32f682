import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { documentOf } from '../../model/document.ts';
import type { Room } from '../../room/room-api.ts';
import { PageAwareness, type AwarenessChange } from './page-awareness.ts';

type Peer = ReturnType<Room['peers']>[number];
const PAGE = 'page' as Parameters<Room['open']>[0];

function fixture() {
  const doc = new Y.Doc();
  const fragment = documentOf(doc);
  const listeners = new Map<string, () => void>();
  const presences = new Map<string, Record<string, unknown>>();
  const peers: Partial<Peer>[] = [
    {
      id: 'ana' as Peer['id'],
      name: 'Ana',
      color: 'p2',
      path: 'direct',
      left: false,
      cutOff: null,
    },
    { id: 'bo' as Peer['id'], name: 'Bo', color: 'p3', path: 'direct', left: false, cutOff: null },
  ];
  const told: Record<string, unknown>[] = [];
  const room = {
    on(event: string, listener: () => void) {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    peers: () => peers,
    presences: () => presences,
    clientIdOf: (id: string) => (id === 'ana' ? 101 : 102),
    updatePresence: (patch: Record<string, unknown>) => told.push(patch),
  } as unknown as Room;
  const awareness = new PageAwareness({ room, page: PAGE, doc, fragment, nameOf: (name) => name });
  const changes: AwarenessChange[] = [];
  awareness.on('change', (change) => changes.push(change));
  awareness.start();
  const show = (peer: string, state: Record<string, unknown>): void => {
    presences.set(peer, state);
    listeners.get('presence')?.();
  };
  return { doc, fragment, awareness, changes, told, peers, show, listeners };
}

const cursorAt = (clock: number): object => {
  const position = { item: { client: 5, clock }, assoc: -1 };
  return { anchor: position, head: position };
};

describe('carets of a page', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('come, move and go with presence, under the name and colour of the peer', () => {
    const { awareness, changes, show } = fixture();
    show('ana', { page: PAGE, cursor: cursorAt(1), name: 'Eve' });
    expect(awareness.getStates().get(101)).toMatchObject({
      cursor: cursorAt(1),
      user: { name: 'Ana', tone: 'p2', peer: 'ana' },
    });
    show('ana', { page: PAGE, cursor: cursorAt(2) });
    show('ana', { page: PAGE, cursor: cursorAt(2), typing: true });
    show('ana', { page: 'other', cursor: cursorAt(2) });
    expect(changes).toEqual([
      { added: [101], updated: [], removed: [] },
      { added: [], updated: [101], removed: [] },
      { added: [], updated: [], removed: [101] },
    ]);
  });

  test('of whoever is out of reach are not drawn', () => {
    const { awareness, peers, show, listeners } = fixture();
    show('bo', { page: PAGE, cursor: cursorAt(1) });
    expect(awareness.states.has(102)).toBe(true);
    Object.assign(peers[1] ?? {}, { path: 'out-of-reach' });
    listeners.get('change')?.();
    vi.runAllTimers();
    expect(awareness.states.has(102)).toBe(false);
  });

  test.each([
    ['a root type of its own making', { tname: 'mine' }],
    ['clocks that are none', { item: { client: 5, clock: -1 } }],
    ['fractions', { item: { client: 5, clock: 0.5 } }],
    ['text', 'here'],
    ['nothing', null],
  ])('that name %s are left out', (_what, position) => {
    const { awareness, show, doc } = fixture();
    show('ana', { page: PAGE, cursor: { anchor: position, head: position } });
    expect(awareness.states.has(101)).toBe(false);
    expect([...doc.share.keys()]).toEqual(['document']);
  });

  test('may stand in the page as a whole', () => {
    const { awareness, show } = fixture();
    const position = { tname: 'document', item: null, assoc: 0 };
    show('ana', { page: PAGE, cursor: { anchor: position, head: position } });
    expect(awareness.states.has(101)).toBe(true);
  });

  test('our own is told once for each place, and taken back at the end', () => {
    const { awareness, told, fragment } = fixture();
    const at = Y.createRelativePositionFromTypeIndex(fragment, 0);
    awareness.setLocalStateField('cursor', { anchor: at, head: at });
    awareness.setLocalStateField('cursor', { anchor: at, head: at });
    awareness.setLocalStateField('user', { name: 'Eve' });
    expect(told).toHaveLength(1);
    expect(awareness.getLocalState().cursor).not.toBeNull();
    awareness.stop();
    awareness.setLocalStateField('cursor', { anchor: at, head: at });
    expect(told.slice(1)).toEqual([{ cursor: undefined }]);
  });
});
