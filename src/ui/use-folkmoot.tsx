/** The page's one Folkmoot, for components. */
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { DeviceRoom, Folkmoot } from '../room/room-api.ts';

const Page = createContext<Folkmoot | null>(null);

export function WithFolkmoot({ folkmoot, children }: { folkmoot: Folkmoot; children: ReactNode }) {
  return <Page value={folkmoot}>{children}</Page>;
}

export function useFolkmoot(): Folkmoot {
  const folkmoot = useContext(Page);
  if (folkmoot === null) throw new Error('useFolkmoot needs WithFolkmoot above it');
  return folkmoot;
}

export type RoomsRead = { rooms: readonly DeviceRoom[]; atMs: number };

/** Null until the disk has answered. */
export function useDeviceRooms(): RoomsRead | null {
  const folkmoot = useFolkmoot();
  const [read, setRead] = useState<RoomsRead | null>(null);
  useEffect(() => {
    let asked = 0;
    const ask = (): void => {
      const turn = ++asked;
      folkmoot
        .rooms()
        .then((rooms) => turn === asked && setRead({ rooms, atMs: Date.now() }), reportError);
    };
    ask();
    const stop = folkmoot.on('rooms', ask);
    const abort = new AbortController();
    // Another tab may have left its room meanwhile.
    document.addEventListener('visibilitychange', ask, { signal: abort.signal });
    return () => {
      asked = Infinity;
      abort.abort();
      stop();
    };
  }, [folkmoot]);
  return read;
}
