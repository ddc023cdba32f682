import { describe, expect, test } from 'vitest';
import type { RoomStatus } from '../../room/room-api.ts';
import type { PeerId, PeerNow } from '../room/snapshot.ts';
import { de } from './de/words.ts';
import { en } from './en/words.ts';
import { es } from './es/words.ts';
import { clockSeconds, clockTime, plainName } from './names.ts';
import { faultWords, peerSentence, relaySentence, stepWords } from './peers.ts';
import {
  closingSentence,
  hasEveryoneAll,
  stateSentence,
  stateWord,
  stateWords,
  stepSentence,
} from './state.ts';
import { receiptWords, troubleWords } from './storage.ts';

const at1402 = new Date(2026, 5, 1, 14, 2).getTime();

const peer = (name: string, more: Partial<PeerNow> = {}): PeerNow => ({
  id: name as PeerId,
  member: name as PeerNow['member'],
  name,
  color: 'p2',
  path: 'direct',
  via: null,
  rttMs: 12,
  directTrouble: null,
  inStep: true,
  behind: 0,
  ownBehind: more.behind ?? 0,
  heardAtMs: null,
  sharesDisk: false,
  canWrite: true,
  cutOff: null,
  left: false,
  ...more,
});
const gone = (name: string, behind = 0): PeerNow =>
  peer(name, { path: 'out-of-reach', heardAtMs: at1402, behind, inStep: false, rttMs: null });

const status = (more: Partial<RoomStatus> = {}): RoomStatus => ({
  state: 'together',
  saved: true,
  unsavedEdits: 0,
  waitingEdits: 0,
  newerVersion: false,
  storeTrouble: null,
  relay: { state: 'here', reason: null, rttMs: 20 },
  mailbox: { state: 'none', reason: null, waitingEdits: 0 },
  role: 'edit',
  ...more,
});
const full = { storeTrouble: { reason: 'full', detail: 'quota' }, saved: false } as const;

describe('names', () => {
  test('lists', () => {
    expect(en.names.list(['Ana'])).toBe('Ana');
    expect(en.names.list(['Ana', 'Bo', 'Dov'])).toBe('Ana, Bo and Dov');
    expect(en.names.list('abcdefghi'.split(''))).toBe('a, b, c, d, e and 4 others');
  });

  test('nothing in a name breaks a sentence', () => {
    expect(plainName(' Ana\n\u202eBo ')).toBe('Ana Bo');
    expect(plainName('\u200b')).toBe('…');
    expect(Array.from(plainName('😀'.repeat(99)))).toHaveLength(33);
  });

  test('each language joins names its own way', () => {
    expect(de.names.youAnd(['Ana', 'Bo'])).toBe('Du, Ana und Bo');
    expect(de.names.list('abcdefghi'.split(''))).toBe('a, b, c, d, e und 4 anderen');
    expect(de.names.listWho('abcdefghi'.split(''))).toBe('a, b, c, d, e und 4 andere');
    expect(es.names.list(['Ana', 'Inés'])).toBe('Ana e Inés');
  });

  test('times to the minute and to the second', () => {
    expect(clockTime(at1402)).toBe('14:02');
    expect(clockSeconds(at1402 + 7000)).toBe('14:02:07');
  });
});

describe('the state in one sentence', () => {
  test('alone', () => {
    expect(stateSentence(en, { status: status({ state: 'alone' }), peers: [] })).toBe(
      'Nobody else is here yet. Write; it stays on this device, and whoever opens the link gets all of it.',
    );
    const left = [peer('Ana', { left: true })];
    expect(stateSentence(en, { status: status({ state: 'alone' }), peers: left })).toMatch(
      /^Nobody else is here now\. /,
    );
  });

  test('alone with a mailbox', () => {
    const mailbox = { state: 'here', reason: null, waitingEdits: 0 } as const;
    const say = (more: Partial<RoomStatus>): string =>
      stateSentence(en, { status: status({ state: 'alone', mailbox, ...more }), peers: [] });
    expect(say({})).toBe(
      'Nobody else is here yet. Write; it stays on this device and goes into the mailbox, for whoever opens the link.',
    );
    expect(say({ mailbox: { ...mailbox, state: 'full' } })).not.toContain('mailbox');
    expect(say({ role: 'view' })).not.toContain('mailbox');
    expect(say(full)).toContain('in this tab alone');
  });

  test('one may close everything once a mailbox has all of it, and it is on this disk too', () => {
    const receipt = { page: 'p' as never, storedHere: true, heldBy: 0, devices: 0 };
    const kept = { ...receipt, inMailbox: true };
    const mailbox = { state: 'here', reason: null, waitingEdits: 0 } as const;
    const say = (more: Partial<RoomStatus>, own: typeof kept | null = kept) =>
      closingSentence(en, { status: status({ mailbox, ...more }), peers: [], receipt: own });
    expect(say({})).toBe(
      'All of yours is on this device and in the mailbox: you may close everything.',
    );
    expect(say({ mailbox: { ...mailbox, state: 'away' } })).toBe(say({}));
    expect(say({ mailbox: { ...mailbox, waitingEdits: 2 } })).toBe(
      'The newest of yours is on its way to the mailbox.',
    );
    expect(say({ saved: false })).toBe('');
    for (const state of ['away', 'full'] as const)
      expect(say({ mailbox: { ...mailbox, state, waitingEdits: 2 } })).toBe('');
    expect(say({}, null)).toBe('');
    expect(say({ role: 'view' })).toBeNull();
    expect(say({ mailbox: { ...mailbox, state: 'none' } })).toBeNull();
    expect(
      closingSentence(en, { status: status({ mailbox }), peers: [peer('Ana')], receipt: kept }),
    ).toBeNull();
  });

  test('does not say that it stays on this device when it does not', () => {
    const said = stateSentence(en, { status: status({ state: 'alone', ...full }), peers: [] });
    expect(said).toBe('Nobody else is here yet. What you write is in this tab alone.');
  });

  test('together, where own tabs are nobody else', () => {
    const peers = [peer('Ana'), peer('Bo'), peer('Me', { path: 'tab', sharesDisk: true })];
    expect(stateSentence(en, { status: status(), peers })).toBe('Together with Ana and Bo.');
    expect(stateWords(en, { status: status(), peers })).toBe('Together with 2');
    expect(stateSentence(en, { status: status(), peers: peers.slice(2) })).toMatch(
      /another tab of yours/,
    );
  });

  test('apart, with what waits', () => {
    const peers = [peer('Ana'), gone('Bo', 12), gone('Cy', 3)];
    const apart = status({ state: 'partitioned' });
    expect(stateSentence(en, { status: apart, peers })).toBe(
      'You and Ana are apart from Bo and Cy since 14:02. 12 of your edits wait for them; nothing is lost.',
    );
    expect(stateWords(en, { status: apart, peers })).toBe('Apart from 2, 12 wait');
  });

  test('apart, with what waits of others too', () => {
    const peers = [peer('Ana'), peer('Bo', { ...gone('Bo', 14), ownBehind: 12 })];
    expect(stateSentence(en, { status: status({ state: 'partitioned' }), peers })).toMatch(
      /14 edits wait for Bo, 12 of them yours; nothing is lost\.$/,
    );
  });

  test('"nothing is lost" only when all of it is on a disk', () => {
    const apart = status({ state: 'partitioned', saved: false, unsavedEdits: 2 });
    expect(stateSentence(en, { status: apart, peers: [gone('Bo', 1)] })).toBe(
      'You are apart from Bo since 14:02. 1 of your edits waits for Bo.',
    );
  });

  test('offline', () => {
    expect(stateSentence(en, { status: status({ state: 'offline' }), peers: [] })).toBe(
      'No way to anyone from here, not even to the relay. What you write stays on this device and waits.',
    );
  });

  test('offline with edits that nobody else holds', () => {
    const offline = status({ state: 'offline', waitingEdits: 7 });
    expect(stateSentence(en, { status: offline, peers: [] })).toBe(
      'No way to anyone from here, not even to the relay. 7 of your edits wait; nothing is lost.',
    );
    expect(stateWords(en, { status: offline, peers: [] })).toBe('Offline, 7 wait');
    expect(stateWord(en, { status: offline, peers: [] })).toBe('Offline');
  });

  test.each([
    [
      de,
      'Du und Ana seid seit 14:02 getrennt von Bo. 1 deiner Änderungen wartet auf Bo; nichts ist verloren.',
    ],
    [
      es,
      'Desde las 14:02 no hay camino hasta Bo. Contigo: Ana. 1 cambio tuyo espera a Bo; no se ha perdido nada.',
    ],
  ])('apart, in other languages', (words, sentence) => {
    const apart = status({ state: 'partitioned' });
    expect(stateSentence(words, { status: apart, peers: [peer('Ana'), gone('Bo', 1)] })).toBe(
      sentence,
    );
  });

  test.each([
    [en, 'You and Ana have everything. Dov is 3 edits behind.'],
    [de, 'Du und Ana habt alles. Dov ist 3 Änderungen zurück.'],
    [es, 'Tú y Ana lo tenéis todo. A Dov le faltan 3 cambios.'],
  ])('who has everything', (words, sentence) => {
    const late = peer('Dov', { inStep: false, behind: 3 });
    expect(stepSentence(words, { peers: [peer('Ana'), late] })).toBe(sentence);
    expect(stepSentence(words, { peers: [gone('Bo')] })).toBe('');
  });

  test('never says what it cannot know, in any language', () => {
    const states = ['alone', 'joining', 'together', 'partitioned', 'offline'] as const;
    const never =
      /sync|connected|online|\blive\b|secure|instantly|oops|verbunden|conectad|seguro|!/i;
    for (const words of [en, de, es])
      for (const state of states)
        for (const peers of [[], [peer('Ana')], [gone('Bo', 2)], [peer('Ana'), gone('Bo')]]) {
          const sentence = stateSentence(words, { status: status({ state }), peers });
          expect(sentence).not.toMatch(never);
          expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
        }
  });
});

test('a peer in one sentence', () => {
  expect(peerSentence(en, peer('Ana'), null)).toBe('Direct to Ana, 12 ms');
  expect(peerSentence(en, peer('Me', { path: 'tab', sharesDisk: true, rttMs: 0 }), null)).toBe(
    'In this browser, under 1 ms',
  );
  expect(peerSentence(en, peer('Bo', { path: 'via', rttMs: 31 }), 'Ana')).toBe(
    'To Bo via Ana, 31 ms',
  );
  expect(peerSentence(en, peer('Dov', { path: 'relayed', rttMs: 84 }), null)).toBe(
    'Through the relay to Dov, 84 ms',
  );
  expect(peerSentence(en, gone('Bo'), null)).toBe('Out of reach since 14:02');
  expect(peerSentence(en, peer('Bo', { cutOff: 'signed two different logs' }), null)).toBe(
    'Cut off from this room: it signed two histories',
  );
});

test('what the network says of a fault is said in the words of the reader', () => {
  expect(faultWords(de, 'forged advert')).toBe('hat eine Fälschung weitergegeben');
  expect(faultWords(es, "writes without a writer's certificate")).toBe(
    'escribió sin tener permiso',
  );
  expect(faultWords(en, 'sent garbage: bad tag')).toBe('it sent what makes no sense');
  expect(faultWords(en, 'something new')).toBe('it broke the rules of the room');
  expect(peerSentence(de, peer('Bo', { path: 'via', rttMs: 31 }), 'Ana')).toBe(
    'Zu Bo über Ana, 31 ms',
  );
});

test('why a path is not direct is said only when that is known', () => {
  const why = (words: typeof en, directTrouble: PeerNow['directTrouble']): string =>
    peerSentence(words, peer('Dov', { path: 'relayed', rttMs: 48, directTrouble }), null);
  expect(why(en, null)).toBe('Through the relay to Dov, 48 ms');
  expect(why(en, 'no-webrtc')).toBe(
    'Through the relay to Dov, 48 ms; this browser opens no direct paths',
  );
  expect(why(en, 'relay-only')).toMatch(/; direct paths are turned off here$/);
  expect(why(de, 'peer-relay-only')).toMatch(/; die andere Seite nimmt keine direkten Wege an$/);
  expect(why(es, 'failing')).toMatch(/; los intentos de abrir un camino directo han fallado/);
  const via = peer('Bo', { path: 'via', rttMs: 31, directTrouble: 'failing' });
  expect(peerSentence(en, via, 'Ana')).toBe('To Bo via Ana, 31 ms');
});

test('that everyone here has all is said only when all say so', () => {
  const [ana, late] = [peer('Ana'), peer('Bo', { inStep: false })];
  const ownTab = peer('Me', { path: 'tab', sharesDisk: true });
  const has = (peers: PeerNow[], more: Partial<RoomStatus> = {}): boolean =>
    hasEveryoneAll({ status: status(more), peers });
  expect(has([ana, gone('Cy', 3), peer('Eve', { left: true, inStep: false })])).toBe(true);
  expect(has([ana, late])).toBe(false);
  expect(has([ana], { saved: false, unsavedEdits: 1 })).toBe(false);
  expect(has([ownTab])).toBe(false);
  expect(has([gone('Cy')])).toBe(false);
});

test('how far a peer is', () => {
  expect(stepWords(en, peer('Ana'))).toBe('in step');
  expect(stepWords(en, peer('Ana', { inStep: false, behind: 3 }))).toBe('3 behind');
  expect(stepWords(en, gone('Ana', 12))).toBe('12 wait');
});

test('the relay in one sentence', () => {
  expect(relaySentence(en, { state: 'here', reason: null, rttMs: 20.4 })).toBe(
    'The relay is here, 20 ms.',
  );
  expect(relaySentence(en, { state: 'away', reason: 'the relay restarts', rttMs: null })).toBe(
    'The relay is out of reach: it restarts.',
  );
  expect(
    relaySentence(en, { state: 'away', reason: 'the relay is out of reach', rttMs: null }),
  ).toBe('The relay is out of reach.');
});

describe('where the last edit lives', () => {
  test('in the mailbox, where it is said to be', () => {
    const alone = { page: 'p' as never, storedHere: true, heldBy: 0, devices: 0, inMailbox: false };
    const holds = (receipt: typeof alone, words = en): string | undefined =>
      receiptWords(words, receipt, status())?.holds;
    expect(holds(alone)).toBe('nowhere else');
    expect(holds({ ...alone, inMailbox: true })).toBe('in the mailbox');
    expect(holds({ ...alone, devices: 3, heldBy: 2, inMailbox: true })).toBe(
      'held by 2 of 3 other devices, in the mailbox',
    );
    expect(holds({ ...alone, inMailbox: true }, de)).toBe('im Briefkasten');
    expect(holds({ ...alone, inMailbox: true }, es)).toBe('en el buzón');
  });

  const receipt = {
    page: 'p' as never,
    storedHere: true,
    heldBy: 2,
    devices: 3,
    inMailbox: false,
  };

  test('on this device only once it is', () => {
    expect(receiptWords(en, receipt, status())).toMatchObject({
      where: 'on this device',
      holds: 'held by 2 of 3 other devices',
    });
    expect(receiptWords(en, { ...receipt, storedHere: false }, status())?.where).toBe(
      'being saved',
    );
    expect(receiptWords(en, { ...receipt, storedHere: false }, status(full))?.where).toBe(
      'not on this device',
    );
    expect(receiptWords(en, null, status())).toBeNull();
  });

  test.each([
    [de, 'auch auf 2 von 3 anderen Geräten', 'auch auf beiden anderen Geräten'],
    [es, 'lo tienen 2 de los otros 3 dispositivos', 'lo tienen los otros dos dispositivos'],
  ])('in other languages', (words, some, both) => {
    expect(receiptWords(words, receipt, status())?.holds).toBe(some);
    expect(receiptWords(words, { ...receipt, devices: 2 }, status())?.holds).toBe(both);
    expect(troubleWords(words, status({ ...full, unsavedEdits: 3 }), receipt)?.text).toMatch(
      /3.*2.*3/,
    );
  });

  test('trouble says what is at stake and what to do', () => {
    expect(troubleWords(en, status(), receipt)).toBeNull();
    expect(troubleWords(en, status({ ...full, unsavedEdits: 3 }), receipt)).toEqual({
      title: 'This device’s disk is full.',
      text: 'Your last 3 edits are not saved here. 2 of 3 other devices hold the last one; keep this tab open or free some space.',
    });
  });
});
