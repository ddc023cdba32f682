/**
 * A client that someone has modified. It is bundled from the app's own modules when a story runs, so that it speaks the protocol
 * perfectly and lies in one place only; the story's own code imports none of them.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { bundle, runOn } from './bundles.ts';
import { eventually } from './peers.ts';

const HOSTILE_CLIENT = `
  import * as Y from 'yjs';
  import { concatBytes } from '/src/lib/bytes.ts';
  import { parseInvite } from '/src/crypto/invites.ts';
  import { platformTimers } from '/src/link/timers.ts';
  import { assembleRoom } from '/src/room/assemble.ts';
  import { createBrowserPorts, openBrowserDevice } from '/src/room/browser-ports.ts';
  import { openMemoryStore } from '/src/store/memory-store.ts';
  import { advertStatement, decodeAdvertBody, decodeMesh, encodeAdvertBody, encodeMesh, peekAdvert, prefixOf, splitAdvert } from '/src/wire/mesh-messages.ts';
  import { encodeReplicaMessage } from '/src/wire/replica-messages.ts';
  import { clientIdOf } from '/src/crypto/session.ts';

  const noise = (length) => crypto.getRandomValues(new Uint8Array(length));

  /** The browser's own, but nothing is kept, and the page's timers serve: there is no worker beside this script. */
  async function portsOf() {
    const { Worker } = globalThis;
    globalThis.Worker = class { addEventListener() {} };
    try {
      return {
        ...createBrowserPorts(openBrowserDevice(reportError)),
        timers: { ...platformTimers, stop() {} },
        openStore: () => ({ store: openMemoryStore(), persistent: false }),
      };
    } finally {
      globalThis.Worker = Worker;
    }
  }

  /** A Yjs update that types these words, in the name of this session, as the first that it ever wrote. */
  function typing(session, words) {
    const doc = new Y.Doc();
    doc.clientID = clientIdOf(session);
    doc.getText('text').insert(0, words);
    return Y.encodeStateAsUpdate(doc);
  }

  /** The 15 bytes that make stock Yjs drop all that a client id writes from now on: a GC struct far into its future. */
  function futureEater(session) {
    const doc = new Y.Doc();
    doc.clientID = clientIdOf(session);
    return Uint8Array.from([1, 1, ...varuint(doc.clientID), 5, 0, ...varuint(1e9), 0]);
  }

  function varuint(value) {
    const bytes = [];
    let left = value;
    for (; left > 127; left = Math.floor(left / 128)) bytes.push(128 | left % 128);
    return [...bytes, left];
  }

  const say = (room, message) =>
    room.driver.mesh({ type: 'broadcast', lane: 'live', payload: encodeReplicaMessage(message) });
  const entry = (page, number, update) => ({ type: 'entry', logIndex: 7, page, number, presence: null, update });
  const recordOf = (room, session) => room.mesh.view(room.ports.timers.now()).peers.find(({ id }) => id === session).record;

  /** Its hello (kind 1) tells others that it speaks this version of the protocol and no other. */
  function sayVersion({ carriers }, version) {
    const perform = carriers.perform.bind(carriers);
    carriers.perform = (effect) => {
      const isHello = effect.type === 'send' && effect.bytes[0] === 1;
      perform(isHello ? { ...effect, bytes: Uint8Array.from([1, version, version, ...effect.bytes.slice(3)]) } : effect);
    };
  }

  /** Its adverts claim a direct link to this session, too, whatever that one says: in its hello (kind 1), and in lists of adverts (kind 2). */
  function claimLink({ carriers, keys, secrets, record }, session) {
    const lying = (advert) => {
      if (peekAdvert(advert).session !== record.session) return advert;
      const told = decodeAdvertBody(splitAdvert(advert).body);
      const links = told.links.filter(({ peer, kind }) => peer !== prefixOf(session) || kind !== 'direct');
      const body = encodeAdvertBody({ ...told, links: [...links, { peer: prefixOf(session), kind: 'direct', rttMs: 5 }] });
      return concatBytes(body, keys.sign(advertStatement(secrets.topic, body)));
    };
    const perform = carriers.perform.bind(carriers);
    carriers.perform = (effect) => {
      const { type, bytes } = effect;
      const isAdvert = type === 'send' && (bytes[0] === 1 || bytes[0] === 2);
      if (!isAdvert) return perform(effect);
      const message = decodeMesh(bytes);
      const lie =
        message.type === 'hello'
          ? { ...message, advert: lying(message.advert) }
          : { ...message, adverts: message.adverts.map(lying) };
      perform({ ...effect, bytes: encodeMesh(lie) });
    };
  }

  window.hostile = {
    async join(link, { forgeCertificate = false, version = null, name = null, claims = null } = {}) {
      const room = await assembleRoom(parseInvite(link), await portsOf());
      if (version !== null) sayVersion(room, version);
      if (claims !== null) claimLink(room, claims);
      if (name !== null) room.driver.mesh({ type: 'profile', profile: { ...room.profile, name } });
      if (forgeCertificate) {
        room.record.writerCertificate = noise(64);
        room.driver.mesh({ type: 'profile', profile: room.profile });
      }
      window.room = room;
      return room.record.session;
    },
    sees: (session) => {
      const peer = window.room.mesh.view(window.room.ports.timers.now()).peers.find(({ id }) => id === session);
      return peer !== undefined && peer.links.some(({ proved }) => proved);
    },
    writeAnyway: (page, words) => say(window.room, entry(page, 1, typing(window.room.record.session, words))),
    sendGarbage(to) {
      for (const kind of ['direct', 'relayed'])
        window.room.carriers.perform({ type: 'send', to, kind, relay: 0, lane: 'live', bytes: Uint8Array.of(0x0d, ...noise(200)) });
    },
    sendGarbageEntry: () => window.room.driver.mesh({ type: 'broadcast', lane: 'live', payload: Uint8Array.of(0x77, ...noise(50)) }),
    forgeHead(session, page, number) {
      say(window.room, {
        type: 'have',
        report: 1,
        full: false,
        roomDigest: noise(16),
        items: [],
        heads: [{ session, page, number, hash: noise(32), timeMs: Date.now(), signer: session, signature: noise(64) }],
      });
    },
    /** Gives the victim's numbers to entries of ours, under a head that we made up. */
    takeNumbers(session, page, number, words) {
      say(window.room, {
        type: 'entries',
        record: recordOf(window.room, session),
        page,
        first: number,
        branch: false,
        head: { session, page, number, hash: noise(32), timeMs: Date.now(), signer: session, signature: noise(64) },
        witness: null,
        updates: [typing(session, words)],
      });
    },
    /** The same with no head at all: nothing in it can be checked. */
    takeNumbersQuietly(session, page, number, words) {
      const record = recordOf(window.room, session);
      const updates = [typing(session, words)];
      say(window.room, { type: 'entries', record, page, first: number, branch: false, head: null, witness: null, updates });
    },
    /** An entry of our own log whose structs carry the victim's client id. */
    speakFor: (session, page, words) => say(window.room, entry(page, 1, typing(session, words))),
    eatFuture: (session, page) => say(window.room, entry(page, 1, futureEater(session))),
    /** To one peer alone: an entry that it will never have signed, as it writes another under the same number. */
    whisper(to, page, words) {
      const payload = encodeReplicaMessage(entry(page, 1, typing(window.room.record.session, words)));
      window.room.driver.mesh({ type: 'unicast', to, lane: 'live', payload });
    },
    /** As an honest client does. */
    write: (page, words) => window.room.replica.doc(page).getText('text').insert(0, words),
    /** One number, two entries. */
    equivocate(page) {
      say(window.room, entry(page, 1, typing(window.room.record.session, 'heads ')));
      say(window.room, entry(page, 1, typing(window.room.record.session, 'tails ')));
    },
  };
`;

type Attack =
  | 'writeAnyway'
  | 'sendGarbage'
  | 'sendGarbageEntry'
  | 'forgeHead'
  | 'takeNumbers'
  | 'takeNumbersQuietly'
  | 'speakFor'
  | 'eatFuture'
  | 'whisper'
  | 'write'
  | 'equivocate';
type Hostile = Record<Attack, (...args: unknown[]) => void> & {
  join(link: string, options: JoinOptions): Promise<string>;
  sees(session: string): boolean;
};
type JoinOptions = {
  forgeCertificate?: boolean;
  version?: number;
  name?: string;
  /** A session to which its adverts claim a direct link. */
  claims?: string;
};
type HostileWindow = { hostile: Hostile };

export type HostilePeer = {
  page: Page;
  id: string;
  attack(name: Attack, ...args: unknown[]): Promise<void>;
};

let script: Promise<string> | null = null;

/** Joins with the modified client. Each has a session of its own. */
export async function openHostile(
  context: BrowserContext,
  link: string,
  options: JoinOptions = {},
): Promise<HostilePeer> {
  script ??= bundle(HOSTILE_CLIENT);
  const page = await runOn(context, new URL(link).origin, await script);
  const id = await page.evaluate(
    ([url, how]) => (window as unknown as HostileWindow).hostile.join(url, how),
    [link, options] as const,
  );
  return {
    page,
    id,
    attack: (name, ...args) =>
      page.evaluate(
        ([which, values]) => (window as unknown as HostileWindow).hostile[which](...values),
        [name, args] as const,
      ),
  };
}

/** Until the hostile client has a proved link to all of these. */
export async function waitUntilLinked({ page }: HostilePeer, ...sessions: string[]): Promise<void> {
  for (const session of sessions)
    await eventually('the hostile peer is linked', () =>
      page.evaluate((id) => (window as unknown as HostileWindow).hostile.sees(id), session),
    );
}
