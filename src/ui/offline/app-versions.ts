/**
 * The app's files on this device: registers the service worker and tells when another version is ready. Absent without a secure
 * context (a plain http:// address in the local network): then the app needs its host to start, and says so (words.offline).
 */

/** `waiting`: another version is fetched and takes over when it is told to. `elsewhere`: it took over because another tab said so. */
export type VersionState = 'none' | 'waiting' | 'elsewhere';

export type AppVersions = {
  /** False where the browser offers no service worker here. */
  readonly canKeepFiles: boolean;
  readonly state: () => VersionState;
  readonly subscribe: (onChange: () => void) => () => void;
  /** The waiting version takes over and this page loads again. */
  readonly reload: () => void;
};

/** Between looks for a new version: a page may be open for days. */
const LOOK_INTERVAL_MS = 60 * 60_000;

type Parts = {
  container: ServiceWorkerContainer | undefined;
  locks: LockManager | undefined;
  /** Of this page, from its `<meta name="build">`. */
  build: string;
  reloadPage: () => void;
  setInterval: (act: () => void, ms: number) => unknown;
};

export function createAppVersions({
  container,
  locks,
  build,
  reloadPage,
  setInterval,
}: Parts): AppVersions {
  let state: VersionState = 'none';
  let isAsked = false;
  let registration: ServiceWorkerRegistration | null = null;
  const listeners = new Set<() => void>();
  const show = (next: VersionState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  if (container !== undefined) {
    holdVersion(locks, build);
    const hadController = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      if (isAsked) reloadPage();
      else if (hadController) show('elsewhere');
    });
    void register(container).then((made) => {
      registration = made;
      if (made === null) return;
      watch(made, () => show('waiting'));
      made.active?.postMessage('drop unused');
      setInterval(() => void made.update().catch(() => undefined), LOOK_INTERVAL_MS);
    });
  }
  return {
    canKeepFiles: container !== undefined,
    state: () => state,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    reload() {
      isAsked = true;
      if (registration?.waiting) registration.waiting.postMessage('take over');
      else reloadPage();
    },
  };
}

/** As long as this page lives, its version's files stay. */
function holdVersion(locks: LockManager | undefined, build: string): void {
  void locks
    ?.request(
      `folkmoot app ${build}`,
      { mode: 'shared' },
      () => new Promise<never>(() => undefined),
    )
    .catch(() => undefined);
}

async function register(
  container: ServiceWorkerContainer,
): Promise<ServiceWorkerRegistration | null> {
  try {
    return await container.register('/sw.js', { updateViaCache: 'none' });
  } catch {
    return null; // storage denied, or the host is gone: what is registered already goes on
  }
}

function watch(registration: ServiceWorkerRegistration, onReady: () => void): void {
  const lookAt = (worker: ServiceWorker | null): void => {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && registration.active !== null) onReady();
    });
  };
  if (registration.waiting !== null && registration.active !== null) onReady();
  lookAt(registration.installing);
  registration.addEventListener('updatefound', () => lookAt(registration.installing));
}
