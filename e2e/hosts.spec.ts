/** What people see of hosts and mailboxes, on the screen alone. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { field, newLink, newPage, openPeer, showPage, type Peer } from './support/peers.ts';
import { startServer, type TestServer } from './support/server.ts';
import { expect, test as base } from './support/story.ts';

type Hosts = {
  /** Starts a server with a mailbox of its own, which takes pages from everywhere. */
  host: () => Promise<TestServer>;
};

const test = base.extend<Hosts>({
  // Playwright reads the names of what a fixture needs from its braces; this one needs nothing.
  // oxlint-disable-next-line eslint/no-empty-pattern
  host: async ({}, provide) => {
    const servers: TestServer[] = [];
    await provide(async () => {
      const server = await startServer('--origin', '*');
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.kill()));
  },
});

const foot = ({ page }: Peer): Locator => page.getByTestId('receipt');
const dialog = ({ page }: Peer): Locator =>
  page.getByRole('dialog', { name: 'Hosts of this room' });
const hostRow = (peer: Peer, { port }: TestServer): Locator =>
  dialog(peer)
    .getByRole('listitem')
    .filter({ hasText: `127.0.0.1:${port}` });

async function openHosts(peer: Peer): Promise<void> {
  await peer.page.keyboard.press('Control+k');
  await peer.page.getByRole('combobox').fill('Hosts of this room');
  await expect(peer.page.getByRole('option').first()).toContainText('Hosts of this room');
  await peer.page.keyboard.press('Enter');
  await expect(dialog(peer)).toBeVisible();
}

async function expectNoViolations(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    where,
  ).toEqual([]);
}

test('who writes alone is told when it is in the mailbox, and whoever comes then has it', async ({
  profile,
  someone,
  host,
}) => {
  const { origin } = await host();
  const link = await newLink(await profile(), origin);
  const ann = await openPeer(await profile(), link);
  await newPage(ann);
  await showPage(ann);
  await field(ann).pressSequentially('Doors at eleven');
  await expect(foot(ann)).toContainText('on this device, in the mailbox');
  await expect(ann.page.getByText('you may close everything')).toBeVisible();
  await foot(ann).getByRole('button', { name: 'Who holds it' }).click();
  const held = ann.page.getByRole('region', { name: 'Where your last edit lives' });
  await expect(held).toContainText('on this device, in the mailbox.');
  await expect(held.getByRole('listitem').filter({ hasText: 'The mailbox' })).toContainText(
    'keeps it',
  );
  await ann.page.keyboard.press('Escape');

  await ann.page.keyboard.press('Control+Alt+g');
  const network = ann.page.getByRole('dialog', { name: 'The network' });
  await expect(network.getByText('the relay, in reserve, with a mailbox')).toBeVisible();
  await network.getByRole('tab', { name: 'Table' }).click();
  await expect(network).toContainText(/Its mailbox keeps \d+ sealed letters\. It has everything\./);
  await network.getByRole('button', { name: 'What would help' }).click();
  await expect(network).toContainText('Its mailbox keeps sealed letters');
  await ann.page.close();

  const ben = await someone(link);
  await showPage(ben);
  await expect(field(ben)).toHaveValue('Doors at eleven');
  await expect(ben.page.getByText('Nobody else is here')).toBeVisible();
});

test('a room moves to another host by keys alone; who may look sees it and changes nothing', async ({
  profile,
  someone,
  host,
}) => {
  const [old, other] = [await host(), await host()];
  const link = await newLink(await profile(), old.origin);
  const ann = await openPeer(await profile(), link);
  const view = await ann.room.evaluate((room) => room.invite().view);
  const ben = await someone(view);
  await newPage(ann);
  await showPage(ann);
  await field(ann).pressSequentially('Doors at eleven');
  await expect(foot(ann)).toContainText('in the mailbox');

  const { keyboard } = ann.page;
  await field(ann).focus();
  await openHosts(ann);
  await expect(hostRow(ann, old)).toContainText('In use');
  await expect(hostRow(ann, old)).toContainText('It has everything.');
  await expect(dialog(ann).getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await ann.page.getByLabel('Address of another host').focus();
  await keyboard.type('two words');
  await keyboard.press('Enter');
  await expect(dialog(ann).getByRole('alert')).toContainText('This is not the address of a host.');
  await keyboard.press('Control+a');
  await keyboard.type(`${other.origin}/?admit=let-me-in`);
  await keyboard.press('Enter');
  await expect(dialog(ann).getByRole('status')).toContainText('is added');
  await expect(hostRow(ann, other)).toContainText('In reserve');
  await expect(hostRow(ann, other)).toContainText('private, with a token');
  await expect(dialog(ann)).not.toContainText('let-me-in');
  await expect(hostRow(ann, other)).toContainText('It has everything.');

  await openHosts(ben);
  await expect(hostRow(ben, other)).toBeVisible();
  await expect(dialog(ben)).toContainText('You came in by a link to look');
  await expect(dialog(ben).getByRole('textbox')).toHaveCount(0);
  await expect(dialog(ben).getByRole('button', { name: /^Remove/ })).toHaveCount(0);

  await hostRow(ann, old)
    .getByRole('button', { name: /^Remove/ })
    .focus();
  await keyboard.press('Enter');
  await expect(dialog(ann).getByRole('status')).toContainText('is removed');
  await expect(dialog(ann).getByRole('list', { name: 'The hosts' })).toBeFocused();
  await expect(dialog(ann).getByRole('listitem')).toHaveCount(1);
  await expect(hostRow(ann, other)).toContainText('In use');
  await expect(dialog(ben).getByRole('listitem')).toHaveCount(1);
  await keyboard.press('Escape');
  await expect(dialog(ann)).toHaveCount(0);
  await expect(field(ann)).toBeFocused();
});

for (const [colorScheme, viewport] of [
  ['light', { width: 1280, height: 800 }],
  ['dark', { width: 390, height: 844 }],
] as const)
  test(`axe finds nothing in the hosts of a room, ${colorScheme}, ${viewport.width} px`, async ({
    profile,
    host,
  }) => {
    const { origin } = await host();
    const link = await newLink(await profile(), origin);
    const ann = await openPeer(await profile({ colorScheme, viewport }), link);
    await newPage(ann);
    await expect(foot(ann)).toContainText('in the mailbox');
    await expectNoViolations(ann.page, 'the room, with what is in the mailbox');
    await openHosts(ann);
    await expectNoViolations(ann.page, 'the hosts');
    await ann.page.getByRole('button', { name: 'Add this host' }).click();
    await expect(dialog(ann).getByRole('alert')).toBeVisible();
    await expectNoViolations(ann.page, 'an address that is none');
  });
