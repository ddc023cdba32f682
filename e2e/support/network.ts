/** The network of a room, as its users' scripts see it, and people who look at it. */
import { expect, type Locator } from '@playwright/test';
import { eventually, type Peer } from './peers.ts';
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
