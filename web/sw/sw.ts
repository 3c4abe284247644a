// The service worker: keeps every file of this build for use without a network (extras once they were asked for), and gives each answer the headers that
// isolate the page (threads and exact clocks need it) and the policy, which static hosts do not send.

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
/** What the DOM's types lack of a service worker's scope. */
interface Scope {
  location: Location;
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}
const scope = globalThis as unknown as Scope;

/** Filled in by scripts/lib/page.mjs. */
declare const __BUILD__: { version: string; policy: string; files: string[]; extras: string[] };
const build = __BUILD__,
  extras = new Set(build.extras.map((file) => cacheKey(new URL(file, scope.location.href))));
/** Caches are the whole origin's: another Halfwave under another path keeps its own. */
const PREFIX = `halfwave ${scope.registration.scope} `,
  current = PREFIX + build.version;
const headers = {
  "Content-Security-Policy": build.policy,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** The same answer with our headers; its body is already decoded, so what spoke of its coding goes. */
function dressed(answer: Response): Response {
  const all = new Headers(answer.headers);
  for (const [key, value] of Object.entries(headers)) if (!all.has(key)) all.set(key, value); // a relay's are stricter
  all.delete("content-encoding");
  all.delete("content-length");
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers: all });
}

/**
 * One file after the other: all at once beside a page that starts, 1 first visit of 13 hung (Chromium 156), the page and
 * the worker waiting for the same files.
 */
async function precache(): Promise<void> {
  const cache = await caches.open(current);
  for (const file of build.files) {
    const answer = await fetch(file, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${file} answered ${answer.status}`);
    await cache.put(file, dressed(answer));
  }
}

// A new version waits until no page of the old one is open (no skipWaiting): a running page never loses its files.
scope.addEventListener("install", (event) => event.waitUntil(precache()));

scope.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const key of await caches.keys()) if (key.startsWith(PREFIX) && key !== current) await caches.delete(key);
      await scope.clients.claim();
    })(),
  ),
);

/** The address without search, and the page itself for each of its names. */
function cacheKey(url: URL): string {
  const path = url.pathname.endsWith("/index.html") ? url.pathname.slice(0, -"index.html".length) : url.pathname;
  return url.origin + path;
}

scope.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  // The relay's health and stream are never of the cache; the documentation beside the page has other rules.
  if (
    url.origin !== scope.location.origin ||
    event.request.method !== "GET" ||
    !url.href.startsWith(scope.registration.scope) ||
    url.href.startsWith(`${scope.registration.scope}docs/`)
  )
    return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(current),
        kept = await cache.match(cacheKey(url), { ignoreVary: true });
      if (kept) return kept;
      const answer = await fetch(event.request);
      if (answer.ok && extras.has(cacheKey(url))) await cache.put(cacheKey(url), dressed(answer.clone()));
      return answer.type === "opaqueredirect" || answer.status === 0 ? answer : dressed(answer);
    })(),
  );
});

export {};
