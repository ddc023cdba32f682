/** Which rooms are open in the tabs of this browser, by Web Locks. Without them (a page on plain http) only this tab is known. */

const PREFIX = 'folkmoot-room-';

const locks = (): LockManager | undefined => navigator.locks as LockManager | undefined;

/** Says that this tab has the room open. Returns how to let go; resolves when others see it. */
export function holdRoom(topic: string): () => Promise<void> {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  const held = locks()
    ?.request(PREFIX + topic, { mode: 'shared' }, () => until)
    .catch(reportError);
  return async () => {
    release();
    await held;
  };
}

/** The topics of rooms that some tab has open. */
export async function openRooms(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await locks()?.query()) ?? {};
  return new Set(
    held.flatMap(({ name }) =>
      name?.startsWith(PREFIX) === true ? [name.slice(PREFIX.length)] : [],
    ),
  );
}

/** Runs `act` while no tab has the room open, or says false. */
export async function whileClosed(topic: string, act: () => Promise<void>): Promise<boolean> {
  const manager = locks();
  if (manager === undefined) {
    await act();
    return true;
  }
  return manager.request(PREFIX + topic, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await act();
    return lock !== null;
  }) as Promise<boolean>;
}
