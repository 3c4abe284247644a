// The first hop of a bundled recording, kept from the visit before: the same bytes, the same engine and the same moment
// say the same, so it is shown while Python still starts, and the engine's own follows. Nothing is kept of a recording of
// the user's, of another moment, or in a room that was drawn.
import type { Heat, HopReport, SourceState } from "../workers/messages";

/** Of the whole origin: another Halfwave under another path keeps its own. */
const CACHE = "halfwave-first-hop";

export interface First {
  state: SourceState;
  report: HopReport;
  splats: Float32Array;
  heat: Heat | null;
}

/** Where it is kept; null where a page may keep nothing, as without https. */
const kept = async () => (typeof caches === "undefined" ? null : caches.open(CACHE));
const address = (dist: URL, id: string) => new URL(`first-hop/${encodeURIComponent(id)}`, dist).href;

/** All that its numbers depend on: the engine's code and the recording's bytes. */
async function dependsOn(dist: URL, file: string): Promise<string> {
  const [manifest, bytes] = await Promise.all([
    fetch(new URL("py/manifest.json", dist)).then((r) => r.json() as Promise<{ key: string; halfwave: string }>),
    fetch(new URL(`demos/${file}`, dist)).then((r) => r.arrayBuffer()),
  ]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return JSON.stringify([manifest.key, manifest.halfwave, Array.from(hash)]);
}

async function keep(dist: URL, id: string, file: string, first: First): Promise<void> {
  const cache = await kept();
  if (!cache) return;
  const { heat } = first,
    form = new FormData();
  const said = { state: first.state, report: first.report, heat: heat && { link: heat.link, bins: heat.bins } };
  form.set("depends", await dependsOn(dist, file));
  form.set("said", JSON.stringify(said));
  form.set("splats", new Blob([first.splats as Float32Array<ArrayBuffer>]));
  for (const name of heat ? (["time_s", "rows", "rssi_dbm"] as const) : [])
    form.set(name, new Blob([heat![name] as Float32Array<ArrayBuffer>]));
  await cache.put(address(dist, id), new Response(form));
}

/** What was kept of this very recording by this very engine; null where there is none. */
export async function recall(dist: URL, id: string, file: string): Promise<First | null> {
  const cache = await kept();
  const found = await cache?.match(address(dist, id));
  if (!found) return null;
  const [form, depends] = await Promise.all([found.formData(), dependsOn(dist, file)]);
  if (form.get("depends") !== depends) return null;
  const numbers = (name: string) => (form.get(name) as Blob).arrayBuffer();
  const { state, report, heat } = JSON.parse(String(form.get("said")));
  return {
    state,
    report,
    splats: new Float32Array(await numbers("splats")),
    heat: heat && {
      ...heat,
      time_s: new Float64Array(await numbers("time_s")),
      rows: new Float32Array(await numbers("rows")),
      rssi_dbm: new Float32Array(await numbers("rssi_dbm")),
    },
  };
}

/** Keeps the first hop of a bundled recording that opens at its usual moment, once. */
export class FirstHop {
  /** The recording whose next hop is its first; null: none. */
  of: { id: string; file: string } | null = null;

  /** later: when there is time for it. */
  note(
    dist: URL,
    { report, splats, heat }: Omit<First, "state">,
    state: SourceState,
    later: () => Promise<void>,
  ): void {
    if (!this.of) return;
    const { id, file } = this.of;
    this.of = null;
    if (!report.estimates.motion?.value) return;
    const first = structuredClone({ state, report, splats, heat }); // what is sent is gone here
    void later()
      .then(() => keep(dist, id, file, first))
      .catch(() => {}); // a convenience: storage may be full or forbidden
  }
}
