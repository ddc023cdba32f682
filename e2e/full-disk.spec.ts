import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventually,
  newPage,
  paste,
  status,
  text,
  waitForPath,
  waitForText,
  type Peer,
} from './support/peers.ts';
import { openProfile } from './support/profiles.ts';
import { expect, skip, test } from './support/story.ts';

const DISK_MB = 120;
const MB = 1_000_000;

const run = (command: string, args: string[]): void =>
  void execFileSync(command, args, { stdio: 'pipe' });

/** A disk in memory, or null where this process may not mount one. */
function mountSmallDisk(): { folder: string; unmount(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  try {
    run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder]);
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    folder,
    unmount() {
      run('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Half a megabyte that no database can make smaller. */
const pasteNoise = (peer: Peer, pageId: string): Promise<void> =>
  peer.room.evaluate(async (room, id) => {
    const shared = (await room.doc(id)).getText('text');
    let noise = '';
    for (let i = 0; i < 8; i++)
      noise += [...crypto.getRandomValues(new Uint8Array(32_768))]
        .map((byte) => byte.toString(36))
        .join('');
    shared.insert(shared.length, noise);
  }, pageId);

test('a full disk is said at once, and the others still get every edit', async ({
  link,
  someone,
}) => {
  test.setTimeout(90_000);
  const disk = mountSmallDisk();
  if (disk === null) return skip('a small disk can only be mounted by root');
  try {
    const { context, peer: ann } = await openProfile(join(disk.folder, 'profile'), link);
    const ben = await someone(link);
    const page = await newPage(ann);
    await eventually('the first edit is saved', async () => (await status(ann)).saved);
    await waitForPath(ann, ben, 'direct');

    const { bavail, bsize } = statfsSync(disk.folder);
    writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - 2 * MB)));
    const full = await eventually('the full disk is noticed', async () => {
      await pasteNoise(ann, page);
      return eventually('the edit is saved, or it is said that it is not', async () => {
        const { saved, storeTrouble } = await status(ann);
        return (saved || storeTrouble !== null) && { storeTrouble };
      }).then(({ storeTrouble }) => storeTrouble);
    });
    expect(full.reason).toBe('full');
    const notice = ann.page.getByRole('region', { name: 'Storage' });
    await expect(notice.getByRole('alert')).toHaveText('This device’s disk is full.');
    await expect(ann.page.getByTestId('receipt')).toContainText('not on this device');
    const said = await status(ann);
    expect(said.saved).toBe(false);
    expect(said.unsavedEdits).toBeGreaterThan(0);
    expect(await ann.room.evaluate((room) => room.receipt()?.storedHere)).toBe(false);

    await paste(ann, page, 'the last words', 1);
    await waitForText(ben, page, await text(ann, page), 30_000);
    await eventually('Ben has it on his disk', () =>
      ann.room.evaluate((room) => room.receipt()?.heldBy === 1),
    );

    rmSync(join(disk.folder, 'ballast'));
    await eventually('with space again it is saved', async () => (await status(ann)).saved, 30_000);
    await expect(notice).toBeHidden();
    await context.close();
  } finally {
    disk.unmount();
  }
});
