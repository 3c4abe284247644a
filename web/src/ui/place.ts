// How the page was opened decides which relay a browser lets it talk to. Pure functions.
import { addressWords as w } from "./words";

export type Place = "https" | "localhost" | "lan" | "file";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function placeOf(url: Pick<URL, "protocol" | "hostname">): Place {
  if (url.protocol === "file:") return "file";
  if (LOOPBACK.test(url.hostname)) return "localhost";
  return url.protocol === "https:" ? "https" : "lan";
}

/** The stream's address from what a person types, or why it cannot be one. only: the host of the relay that served this
 *  page, which is the only one to which it may connect. */
export function relayAddress(
  typed: string,
  place: Place,
  only: string | null = null,
): { url: string; problem: "" } | { url: null; problem: string } {
  const no = (problem: string) => ({ url: null, problem }) as const;
  const text = typed.trim();
  if (!text) return no(w.empty);
  const full = /^[a-z]+:\/\//i.test(text) ? text : `ws://${text}`;
  let url: URL;
  try {
    url = new URL(full);
  } catch {
    return no(w.notOne);
  }
  const scheme = { "http:": "ws:", "https:": "wss:", "ws:": "ws:", "wss:": "wss:" }[url.protocol];
  if (!scheme) return no(w.scheme(url.protocol.slice(0, 12)));
  if (url.username || url.password) return no(w.noPassword);
  const out = new URL(`${scheme}//${url.host}${url.pathname === "/" ? "/ws/csi" : url.pathname}`);
  if (place === "https" && scheme === "ws:" && !LOOPBACK.test(out.hostname) && !("chrome" in globalThis)) {
    return no(w.mixed);
  }
  if (only !== null && out.host !== only) return no(w.onlyOwn(out.host));
  return { url: out.href, problem: "" };
}
