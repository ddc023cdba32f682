/**
 * Keeps the app's files, so that a room opens with the server dead. It never sees a link's fragment on any wire and keeps no answers
 * but the app's own files.
 *
 * Versions: the files of one build stand in one cache. A new version is fetched whole, then waits (the browser's own rule) until no tab
 * of the old one is left or a person says "reload now". Each tab holds a shared Web Lock named after its build; a cache goes only when no
 * tab holds its lock, so that a tab of an old version can still fetch its lazy parts.
 *
 * The build puts its number and its list of files here (scripts/service-worker-plugin.mjs).
 */
declare const self: ServiceWorkerGlobalScope;
declare const __BUILD__: string;
declare const __FILES__: readonly string[];

const PREFIX = 'folkmoot app ';
const CACHE = PREFIX + __BUILD__;
const PAGE = '/index.html';
/** What the page routes by itself: the lobby, the lab and rooms. */
const PAGE_PATHS = /^\/(?:lab|r\/[^/]*)?$/;

/** Past the HTTP cache: a host that serves stale files would else be kept for ever. */
const fresh = (path: string): Request => new Request(path, { cache: 'reload' });

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(__FILES__.map(fresh))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim().then(dropUnused));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
  if (event.data === 'drop unused') event.waitUntil(dropUnused());
});

/** Caches of versions that no tab runs. */
async function dropUnused(): Promise<void> {
  const { held = [] } = await self.navigator.locks.query();
  const used = new Set([CACHE, ...held.map(({ name }) => name)]);
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith(PREFIX) && !used.has(name))
      .map((name) => caches.delete(name)),
  );
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (PAGE_PATHS.test(url.pathname)) event.respondWith(answer(PAGE, request));
  } else if (__FILES__.includes(url.pathname) || url.pathname.startsWith('/assets/'))
    event.respondWith(answer(url.pathname, request));
});

/** This version's file; else any version's (names of assets carry their content's hash); else the host's. */
async function answer(path: string, request: Request): Promise<Response> {
  const own = await caches.open(CACHE);
  return (await own.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}
