import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createEditInvite } from '../crypto/invites.ts';
import { Hosts } from './hosts.ts';

const PAGE = 'https://a.example';
const url = (name: string): string => `wss://${name}.example/relay`;

function hostsOf(relays: readonly string[], admit: string | null = null): Hosts {
  const invite = createEditInvite(new Uint8Array(32), { name: 'x', relays });
  return new Hosts(invite, { origin: PAGE, admit });
}

function exchange(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

describe('the hosts of a room', () => {
  test('are those of the link, else that of the page; such a link stays short', () => {
    expect(hostsOf([url('b'), url('c')]).urls()).toEqual([url('b'), url('c')]);
    expect(hostsOf([]).urls()).toEqual([url('a')]);
    expect(hostsOf([]).forInvite()).toEqual({ origin: PAGE, relays: [] });
  });

  test('one that is added comes last, is told, and is in new links', () => {
    const [hosts, index] = [hostsOf([]), new Y.Doc()];
    let told = 0;
    hosts.onChange(() => (told += 1));
    hosts.add(index, 'https://b.example');
    hosts.read(index);
    hosts.read(index);
    expect([hosts.urls(), told]).toEqual([[url('a'), url('b')], 1]);
    expect(hosts.forInvite()).toEqual({ origin: PAGE, relays: [url('a'), url('b')] });
  });

  test('who came by another link has the same ones, in the same order', () => {
    const index = new Y.Doc();
    const [ana, bo] = [hostsOf([]), hostsOf([url('b')])];
    ana.add(index, url('b'));
    for (const hosts of [ana, bo]) hosts.read(index);
    expect(bo.urls()).toEqual(ana.urls());
  });

  test('moving is adding the new one and removing the old: new links are short and lead there', () => {
    const [hosts, index] = [hostsOf([]), new Y.Doc()];
    hosts.add(index, 'https://b.example');
    hosts.read(index);
    hosts.remove(index, url('a'));
    hosts.read(index);
    expect(hosts.urls()).toEqual([url('b')]);
    expect(hosts.forInvite()).toEqual({ origin: 'https://b.example', relays: [] });
    // An old link does not bring the old one back.
    const newcomer = hostsOf([url('a'), url('b')]);
    newcomer.read(index);
    expect(newcomer.urls()).toEqual([url('b')]);
  });

  test('when two remove each another one, at once, what the link says remains', () => {
    const [one, two] = [new Y.Doc(), new Y.Doc()];
    const hosts = hostsOf([url('a')]);
    hosts.add(one, url('b'));
    exchange(one, two);
    hosts.read(one);
    hosts.remove(one, url('a'));
    hosts.remove(two, url('b'));
    exchange(one, two);
    hosts.read(one);
    expect(hosts.urls()).toEqual([url('a')]);
  });

  test('refusals are in words: no address, a fifth, the last, one that is not there', () => {
    const [hosts, index] = [hostsOf([]), new Y.Doc()];
    expect(() => hosts.add(index, 'nonsense here')).toThrow('not the address');
    expect(() => hosts.remove(index, url('a'))).toThrow('needs a host');
    for (const name of ['b', 'c', 'd']) {
      hosts.add(index, url(name));
      hosts.read(index);
    }
    expect(() => hosts.add(index, url('e'))).toThrow('at most 4');
    expect(() => hosts.remove(index, url('e'))).toThrow('no such host');
    hosts.add(index, url('d'));
    expect(hosts.urls()).toHaveLength(4);
  });

  test('what a hostile writer lists is not dialed, nor does it take the place of what is real', () => {
    const [hosts, index] = [hostsOf([]), new Y.Doc()];
    const listed = index.getMap('hosts');
    const put = (address: string, entry: Record<string, unknown>): unknown =>
      listed.set(address, new Y.Map(Object.entries({ order: 0, removed: false, ...entry })));
    put('javascript:alert(1)', { url: 'javascript:alert(1)' });
    put(url('a'), { url: url('evil') });
    put('https://b.example', { url: 'https://b.example' });
    for (let i = 0; i < 100; i++) put(url(`h${i}`), { url: url(`h${i}`), order: 5 });
    hosts.read(index);
    expect(hosts.urls()).toHaveLength(4);
    for (const each of hosts.urls()) expect(each).toMatch(/^wss:\/\/h\d+\.example\/relay$/);
  });
});

describe('a private host', () => {
  test('of the page: its token goes into links, and into the index', () => {
    const [hosts, index] = [hostsOf([], 'let-me-in'), new Y.Doc()];
    expect(hosts.urls()).toEqual([`${url('a')}?admit=let-me-in`]);
    expect(hosts.forInvite().relays).toEqual([`${url('a')}?admit=let-me-in`]);
    hosts.add(index, url('b'));
    const newcomer = hostsOf([url('b')]);
    newcomer.read(index);
    expect(newcomer.urls()).toEqual([`${url('a')}?admit=let-me-in`, url('b')]);
  });

  test('is one host with a token and without, and gets a new token in its place', () => {
    const [hosts, index] = [hostsOf([`${url('a')}?admit=old`]), new Y.Doc()];
    hosts.add(index, url('b'));
    hosts.read(index);
    hosts.add(index, 'https://a.example/?admit=new');
    hosts.read(index);
    expect(hosts.urls()).toEqual([`${url('a')}?admit=new`, url('b')]);
    hosts.remove(index, url('a'));
    hosts.read(index);
    expect(hosts.urls()).toEqual([url('b')]);
  });
});
