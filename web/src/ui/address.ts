// What the address holds: `?demo=ID`, `?file=NAME` or `?relay=auto|asked`, and `#t=83.2&view=...&panels=...&theme=...`.
// Never a device's address, never a token. Pure functions; ui/url.ts reads and writes the real address.
import type { View } from "../state";
import { clip } from "./format";

export type Opened =
  | { type: "demo"; id: string }
  | { type: "file"; name: string }
  /** auto: the relay that served this page; asked: one whose address the user gave and no link keeps. */
  | { type: "relay"; which: "auto" | "asked" };

export interface Address {
  opened: Opened | null;
  /** Seconds since the start of the recording. */
  at_s: number | null;
  camera: string;
  /** null: those that the user has open, or those of the default view. */
  panels: string[] | null;
  /** null: the user's. */
  theme: View["theme"] | null;
}

function isTheme(word: string): word is View["theme"] {
  return word === "system" || word === "light" || word === "dark";
}

const ID = /^[\w.-]{1,64}$/;

function readOpened(query: URLSearchParams): Opened | null {
  const demo = query.get("demo");
  if (demo && ID.test(demo)) return { type: "demo", id: demo };
  const file = query.get("file");
  if (file) return { type: "file", name: clip(file) };
  const relay = query.get("relay");
  return relay ? { type: "relay", which: relay === "auto" ? "auto" : "asked" } : null;
}

export function readAddress(search: string, hash: string): Address {
  const view = new URLSearchParams(hash.replace(/^#/, ""));
  const at_s = Number.parseFloat(view.get("t") ?? "");
  const theme = view.get("theme") ?? "";
  return {
    opened: readOpened(new URLSearchParams(search)),
    at_s: Number.isFinite(at_s) && at_s >= 0 ? at_s : null,
    camera: (view.get("view") ?? "").slice(0, 200),
    panels: view.has("panels")
      ? (view.get("panels") ?? "")
          .split(",")
          .filter((p) => ID.test(p))
          .slice(0, 20)
      : null,
    theme: isTheme(theme) ? theme : null,
  };
}

/** The same as a relative address, "?demo=...#t=...". */
export function writeAddress(a: Address): string {
  const query = new URLSearchParams();
  if (a.opened?.type === "demo") query.set("demo", a.opened.id);
  if (a.opened?.type === "file") query.set("file", a.opened.name);
  if (a.opened?.type === "relay") query.set("relay", a.opened.which);
  const view = new URLSearchParams();
  if (a.at_s !== null) view.set("t", a.at_s.toFixed(1));
  if (a.camera) view.set("view", a.camera);
  if (a.panels) view.set("panels", a.panels.join(","));
  if (a.theme && a.theme !== "system") view.set("theme", a.theme);
  // A comma needs no escape in a query or a fragment, and reads better without.
  const [q, v] = [query.toString(), view.toString().replaceAll("%2C", ",")];
  return `${q ? `?${q}` : ""}${v ? `#${v}` : ""}`;
}
