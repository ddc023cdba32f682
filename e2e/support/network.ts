/** The network of a room, as its users' scripts see it, and people who look at it. */
import { expect, type Locator } from '@playwright/test';
import { eventually, newPage, waitForOneText, write, type Peer } from './peers.ts';
import type { NetworkSnapshot } from './room-api.ts';

export const snapshotOf = (peer: Peer): Promise<NetworkSnapshot> =>
  peer.room.evaluate((room) => room.network.snapshot());

/** Opens the view on the whole screen at one of its parts, as the palette does. */
export async function lookAt(
  { page }: Peer,
  what: 'Look at the network' | 'Trace an edit' | 'Cause a fault',
): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(what);
  await palette.getByRole('option', { name: what }).first().click();
  await expect(networkView({ page })).toBeVisible();
}

export const networkView = ({ page }: Pick<Peer, 'page'>): Locator =>
  page.getByRole('dialog', { name: 'The network' });

/** Until everyone reaches everyone directly, and all have the same. */
export async function waitUntilMeshed(...peers: Peer[]): Promise<void> {
  for (const peer of peers)
    await eventually('all are reached directly', async () => {
      const { peers: seen } = await snapshotOf(peer);
      const direct = seen.filter(({ state, path }) => state === 'here' && path === 'direct');
      return direct.length === peers.length - 1 && direct.every(({ inStep }) => inStep);
    });
}

export const NAMES = ['Ines', 'Ana', 'Bo'] as const;

/** Three people with names and one page of text, each of whom reaches each directly. */
export async function threeIn(
  link: string,
  someone: (link: string) => Promise<Peer>,
): Promise<{ peers: [Peer, Peer, Peer]; page: string }> {
  const peers: [Peer, Peer, Peer] = [await someone(link), await someone(link), await someone(link)];
  for (const [at, peer] of peers.entries())
    await peer.room.evaluate((room, [name, color]) => room.setProfile({ name, color }), [
      NAMES[at] ?? '',
      `p${at + 1}`,
    ] as const);
  const page = await newPage(peers[0]);
  await write(peers[0], page, 'together ');
  await waitForOneText(page, ...peers);
  await waitUntilMeshed(...peers);
  return { peers, page };
}
