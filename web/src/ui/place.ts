// How the page was opened decides which relay a browser lets it talk to. Pure functions.

export type Place = "https" | "localhost" | "lan" | "file";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function placeOf(url: Pick<URL, "protocol" | "hostname">): Place {
  if (url.protocol === "file:") return "file";
  if (LOOPBACK.test(url.hostname)) return "localhost";
  return url.protocol === "https:" ? "https" : "lan";
}

export const places: Record<Place, { title: string; text: string }> = {
  localhost: {
    title: "This page was opened from this machine.",
    text: "A relay on this machine and one at another address of your network both work, in every browser. When a relay served this page, that one alone works: open the page that the other serves.",
  },
  lan: {
    title: "This page was opened from a machine in your network, without https.",
    text: "The relay that served it works. Keeping the page for use offline does not: browsers allow that only over https or on the relay's own machine.",
  },
  https: {
    title: "This page was opened from a web host, over https.",
    text: "A relay on this machine works in Chrome and Edge after they ask for access to the local network, and in Firefox; Safari refuses. A relay elsewhere in the network works only in Chrome and Edge. The way that always works: start the relay and open the page that it serves.",
  },
  file: {
    title: "This page was opened as a file.",
    text: "Browsers do not let such a page start its workers. Start the relay, and open the address that it prints.",
  },
};

/** The stream's address from what a person types, or why it cannot be one. only: the host of the relay that served this
 *  page, which is the only one to which it may connect. */
export function relayAddress(
  typed: string,
  place: Place,
  only: string | null = null,
): { url: string; problem: "" } | { url: null; problem: string } {
  const no = (problem: string) => ({ url: null, problem }) as const;
  const text = typed.trim();
  if (!text) return no("Type the relay's address, for example 192.168.1.20:8000.");
  const full = /^[a-z]+:\/\//i.test(text) ? text : `ws://${text}`;
  let url: URL;
  try {
    url = new URL(full);
  } catch {
    return no("This is no address. Expected a name or number and a port, for example 192.168.1.20:8000.");
  }
  const scheme = { "http:": "ws:", "https:": "wss:", "ws:": "ws:", "wss:": "wss:" }[url.protocol];
  if (!scheme) return no(`A relay speaks ws, wss, http or https; this says ${url.protocol.slice(0, 12)}`);
  if (url.username || url.password) return no("Leave name and password out; the token has a field of its own.");
  const out = new URL(`${scheme}//${url.host}${url.pathname === "/" ? "/ws/csi" : url.pathname}`);
  if (place === "https" && scheme === "ws:" && !LOOPBACK.test(out.hostname) && !("chrome" in globalThis)) {
    return no(
      "This browser lets an https page talk to no unencrypted relay elsewhere. Open the page that the relay itself serves.",
    );
  }
  if (only !== null && out.host !== only)
    return no(
      `A page that a relay served may connect to that relay alone. Open http://${out.host}/ in this browser: the other relay serves the page too.`,
    );
  return { url: out.href, problem: "" };
}
