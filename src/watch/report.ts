/**
 * A network report to paste where one asks for help: plain text without names, links, addresses or keys. Peers are A (self), B, C and so
 * on, in the order of the snapshot. In English, for whoever helps.
 */
import type { PeerId } from '../wire/ids.ts';
import { diagnose, relaySightOf, type DiagnosisFacts } from './diagnosis.ts';
import { geographyOf } from './geography.ts';
import type { NetworkLink, NetworkPeer, NetworkSnapshot } from './network-snapshot.ts';
import type { TimelineEvent } from './timeline-types.ts';

export type ReportFacts = DiagnosisFacts & {
  /** Of the app. */
  version: string;
  events: readonly TimelineEvent[];
};

/** Enough to tell peers of two reports apart, too little to be a key. */
const ID_LENGTH = 6;
const EVENTS_MAX = 40;
/** Among others; links of self are all told. */
const LINKS_MAX = 200;
const TEXT_LENGTH_MAX = 160;
/** Of the browser's own text. */
const BROWSER_LENGTH_MAX = 300;

/** `browser`: what it says of itself. The text ends with a line break. */
export function networkReport(
  snapshot: NetworkSnapshot,
  facts: ReportFacts,
  browser: string,
): string {
  const report = new Report(snapshot);
  return [
    'Folkmoot network report',
    `app ${oneLine(facts.version, BROWSER_LENGTH_MAX)}`,
    `browser ${oneLine(browser, BROWSER_LENGTH_MAX)}`,
    `made ${Math.round(snapshot.atMs / 1000)} s after 1970 began`,
    '',
    ...report.room(facts),
    '',
    'peers',
    ...report.peers(),
    '',
    'islands',
    ...report.islands(),
    '',
    'links',
    ...report.links(),
    '',
    'found',
    ...diagnose(snapshot, facts).map(
      ({ kind, peer, figures }) =>
        `${kind}${peer === null ? '' : ` ${report.letter(peer)}`}${figuresOf(figures)}`,
    ),
    '',
    'last events',
    ...facts.events.slice(-EVENTS_MAX).map((event) => report.event(event)),
    '',
  ].join('\n');
}

const oneLine = (text: string, lengthMax: number): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, lengthMax);

const figuresOf = (figures: object): string =>
  Object.entries(figures as Record<string, number>)
    .map(([name, value]) => ` ${name} ${round(value)}`)
    .join('');

const round = (value: number): number => Math.round(100 * value) / 100;
const or = (value: number | null, unit: string): string =>
  value === null ? `? ${unit}` : `${round(value)} ${unit}`;

/** A, B, ... Z, AA, AB ... */
function letterOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : letterOf(Math.floor(at / 26) - 1) + last;
}

class Report {
  readonly #snapshot: NetworkSnapshot;
  readonly #letters = new Map<PeerId, string>();
  readonly #relays = new Map<string, string>();
  readonly #names: readonly string[];

  constructor(snapshot: NetworkSnapshot) {
    this.#snapshot = snapshot;
    this.letter(snapshot.self);
    for (const { id } of snapshot.peers) this.letter(id);
    for (const { id } of snapshot.relays) this.#relays.set(id, `R${this.#relays.size + 1}`);
    this.#names = [...new Set(snapshot.peers.map(({ name }) => name.trim()))]
      .filter((name) => name.length > 1)
      .sort((a, b) => b.length - a.length);
  }

  /** Whoever is named in an event and gone from the snapshot gets the next. */
  letter(peer: PeerId): string {
    const letter = this.#letters.get(peer) ?? letterOf(this.#letters.size);
    this.#letters.set(peer, letter);
    return letter;
  }

  #lettersOf(peers: readonly PeerId[]): string {
    return peers.map((peer) => this.letter(peer)).join(' ');
  }

  /** Reasons come from other programs: whatever looks like an address, a key or a name is taken out. */
  #reason(text: string | null): string {
    if (text === null || text === '') return '';
    let plain = text;
    for (const name of this.#names) plain = plain.replaceAll(name, '(name)');
    plain = plain
      .replaceAll(/\b[a-z][a-z\d+.-]*:\/\/\S*/gi, '(address)')
      .replaceAll(/[\da-f]*:[\da-f]*:[\da-f:.]*/gi, '(address)')
      .replaceAll(/[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+(?::\d+)?/gu, '(address)')
      .replaceAll(/[\w+/=#-]{14,}/g, '(removed)');
    return `, ${oneLine(plain, TEXT_LENGTH_MAX)}`;
  }

  #ago(atMs: number | null): string {
    return atMs === null ? '?' : `${round((atMs - this.#snapshot.atMs) / 1000)} s`;
  }

  room(facts: ReportFacts): string[] {
    const { relay, faults, waitingEdits, saved } = this.#snapshot;
    const { hasEveryoneHereEverything, isNothingLost } = geographyOf(this.#snapshot);
    const sight = relaySightOf(this.#snapshot);
    return [
      `relay ${relay.state}${this.#reason(relay.reason)}, ${or(relay.rttMs, 'ms')}, ${sight.sessions} sessions on it, carries ${sight.carries} paths`,
      `saved ${saved}, on no other device ${waitingEdits}, nothing lost ${isNothingLost}, everyone here has everything ${hasEveryoneHereEverything}`,
      ...(facts.mailbox === null
        ? []
        : [`mailbox ${facts.mailbox.state}, ${facts.mailbox.waitingEdits} of A in none`]),
      `page ${facts.isHidden ? 'hidden' : 'shown'}`,
      ...faults.map((fault) => {
        const { on } = fault.scope;
        return `fault on ${on} by ${this.letter(fault.by)}: ${Object.keys(fault.conditions).join(' ')}, ends in ${this.#ago(fault.untilMs)}`;
      }),
    ];
  }

  /** Self first, then as lettered. */
  peers(): string[] {
    const { peers, self } = this.#snapshot;
    const [own, others] = [
      peers.filter(({ id }) => id === self),
      peers.filter(({ id }) => id !== self),
    ];
    return [...own, ...others].map((peer) => this.#peer(peer));
  }

  #peer(peer: NetworkPeer): string {
    const { id, state, path, via, rttMs, directTrouble, inStep, behind, ownBehind, ahead } = peer;
    const isSelf = state === 'self';
    const parts = [
      `${this.letter(id)} (${id.slice(0, ID_LENGTH)}) ${state}`,
      this.#personOf(peer),
      ...(peer.sharesDisk && !isSelf ? ['same browser'] : []),
      ...(peer.canWrite ? [] : ['view link']),
      ...(state === 'here'
        ? [`${path}${via === null ? '' : ` ${this.letter(via)}`} ${or(rttMs, 'ms')}`]
        : []),
      ...(directTrouble === null ? [] : [`not direct: ${directTrouble}`]),
      ...(isSelf || inStep ? [] : [`lacks ${behind} (${ownBehind} of A), has ${ahead} more`]),
      ...(state === 'here' && inStep ? ['in step'] : []),
      ...(peer.sinceMs === null ? [] : [`since ${this.#ago(peer.sinceMs)}`]),
      ...(peer.lastHeardAtMs === null ? [] : [`heard ${this.#ago(peer.lastHeardAtMs)}`]),
      ...(peer.clock === null
        ? []
        : [`clock ${round(peer.clock.offsetMs)} ms, within ${round(peer.clock.errorMs)}`]),
      ...(peer.editMs === null
        ? []
        : [
            `edits there after ${round(peer.editMs.median)} ms, at worst ${round(peer.editMs.worst)}`,
          ]),
    ];
    return parts.join(', ');
  }

  /** Several peers may be one person's: then the first of them names it. */
  #personOf({ member }: NetworkPeer): string {
    const same = this.#snapshot.peers.filter((other) => member !== null && other.member === member);
    const letters = same
      .map(({ id }) => this.letter(id))
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return same.length < 2 ? 'one person' : `one person: ${letters.join(' ')}`;
  }

  islands(): string[] {
    const { islands, lands } = geographyOf(this.#snapshot);
    return islands.map(({ lands: own, ferries, apart }, at) => {
      const shores = own.map((land) => this.#lettersOf(lands[land]?.peers ?? [])).join(' | ');
      const by = ferries.map(({ relay }) =>
        relay === null ? 'a relay' : (this.#relays.get(relay) ?? 'a relay'),
      );
      const how = by.length === 0 ? '' : `, lands joined by ${by.join(' ')}`;
      if (apart === null) return `${at + 1}: ${shores}${how}`;
      const { sinceMs, waiting, behind, ahead } = apart;
      return `${at + 1}: ${shores}${how}, apart since ${this.#ago(sinceMs)}, lacks ${behind} (${waiting} of A), had ${ahead} more`;
    });
  }

  links(): string[] {
    const { links, self } = this.#snapshot;
    const isOurs = ({ a, b }: NetworkLink): boolean => a === self || b === self;
    const others = links.filter((link) => !isOurs(link));
    // Everyone on a relay is linked with everyone over it: that says nothing.
    const told = others.filter(({ kind, claimedBy }) => kind !== 'relayed' || claimedBy !== 'both');
    const left = others.length - Math.min(told.length, LINKS_MAX);
    return [
      ...[...links.filter(isOurs), ...told.slice(0, LINKS_MAX)].map((link) => this.#link(link)),
      ...(left === 0 ? [] : [`${left} more among others`]),
    ];
  }

  #link({ a, b, kind, claimedBy, isRemembered, rttMs, ...link }: NetworkLink): string {
    const claim =
      claimedBy === 'both' ? '' : `, only ${this.letter(claimedBy === 'a' ? a : b)} says so`;
    const measured =
      link.jitterMs === null && link.loss === null && link.bytesPerS === null
        ? ''
        : `, jitter ${or(link.jitterMs, 'ms')}, loss ${or(link.loss, 'of 1')}, waiting ${or(link.backlogBytes, 'B')}, ${or(link.bytesPerS, 'B/s')}`;
    return `${this.letter(a)}-${this.letter(b)} ${kind} ${or(rttMs, 'ms')}${claim}${isRemembered ? ', remembered' : ''}${measured}`;
  }

  event(event: TimelineEvent): string {
    const times =
      event.times === undefined
        ? ''
        : `, ${event.times} times until ${this.#ago(event.lastMs ?? null)}`;
    return `${this.#ago(event.atMs)} ${event.type}${this.#eventText(event)}${times}`;
  }

  #eventText(event: TimelineEvent): string {
    switch (event.type) {
      case 'joined':
        return ` ${this.letter(event.peer)} ${event.path}`;
      case 'left':
        return ` ${this.letter(event.peer)} ${event.inStep ? 'in step' : 'not in step'}`;
      case 'parted':
      case 'merged':
        return ` ${this.#lettersOf(event.peers)}`;
      case 'path':
        return ` ${this.letter(event.peer)} ${event.from} to ${event.to}${event.via === null ? '' : ` ${this.letter(event.via)}`}${this.#reason(event.reason)}`;
      case 'relay':
        return ` ${event.state}${this.#reason(event.reason)}`;
      case 'repair':
        return ` ${event.entries} from ${this.letter(event.from)}`;
      case 'in-step':
        return '';
      case 'fault':
        return ` on ${event.fault.scope.on} by ${this.letter(event.fault.by)}`;
      case 'healed':
        return ` on ${event.fault.scope.on} by ${event.by === null ? 'time' : this.letter(event.by)}`;
      case 'link-lost':
        return ` ${this.letter(event.peer)} ${event.kind}${this.#reason(event.reason)}`;
      case 'cut-off':
        return ` ${this.letter(event.peer)}${this.#reason(event.reason)}`;
    }
  }
}
