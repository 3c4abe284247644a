// The relay that served this page, if one did: its stream's address, and whether nodes send to it.
import type { Opener } from "./open";
import { say } from "./toast";
import { notices } from "./words";

const ASK_EVERY_MS = 5000;
/** A busy machine that starts the engine answers late; one that answers not at all is given up. */
const ANSWERS_MS = 8000;
/** Nodes send several packets a second; a stray datagram has no second one. */
const LISTENS_MS = 1000;
const RELAY = "halfwave-relay";

/** Did a relay serve this page? Asked once, by the head of the page itself, which every host has: a static one is not
 *  asked for what it lacks, which its console would show as an error. */
let served: Promise<boolean> | null = null;

export function servedByRelay(): Promise<boolean> {
  if (location.protocol !== "http:" || !navigator.onLine) return Promise.resolve(false); // a relay serves http
  served ??= fetch(document.baseURI.split(/[?#]/)[0]!, {
    method: "HEAD",
    signal: AbortSignal.timeout(ANSWERS_MS),
  }).then(
    (answer) => answer.headers.get("server") === RELAY,
    () => {
      served = null; // not reached: ask again
      return false;
    },
  );
  return served;
}

/** Datagrams received so far by the relay that served this page; null when no relay did. */
export async function heardByOwnRelay(): Promise<number | null> {
  if (!(await servedByRelay())) return null;
  try {
    const answer = await fetch("/health/metrics", {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(ANSWERS_MS),
    });
    if (!answer.ok) return null;
    const { datagrams_received: n } = (await answer.json()) as { datagrams_received?: unknown };
    return typeof n === "number" ? n : null;
  } catch {
    return null;
  }
}

/** Do nodes send now to the relay that served this page? What it received long ago says nothing of that. */
export async function hearsNodes(): Promise<boolean> {
  const before = await heardByOwnRelay();
  if (!before) return false;
  await new Promise((done) => setTimeout(done, LISTENS_MS));
  return ((await heardByOwnRelay()) ?? 0) > before;
}

/** The stream's address on the server that served this page. */
export function ownRelay(): string {
  const url = new URL("/ws/csi", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  url.search = "";
  return url.href;
}

/** While something else plays: say once when nodes begin to send. Never switches by itself. */
export async function tellWhenHeard(opener: Opener): Promise<void> {
  if ((await heardByOwnRelay()) === null) return;
  const timer = setInterval(async () => {
    if (opener.opened?.type === "relay") return clearInterval(timer);
    if (!(await hearsNodes())) return;
    clearInterval(timer);
    say(...notices.nodesSend);
  }, ASK_EVERY_MS);
}
