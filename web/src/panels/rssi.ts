// Received signal strength of each link over time.
import { onHeat, type State, subscribe } from "../state";
import { nameOf } from "../ui/links";
import type { Heat } from "../workers/messages";
import type { Panel } from "./panel";
import { Plot, type Point } from "./plot";

const SHOWN = 4;
/** Packets of the past are thinned to the pace of the hops. */
const EVERY_S = 0.25;
let plot: Plot;
/** The packets that came with the latest heat-map rows: at opening, those before the first hop. */
let latest: Heat | null = null;

const shown = (s: State) => (s.hop?.links ?? []).slice(0, SHOWN);

function past(s: State, from_s: number, to_s: number): Point[] {
  const column = shown(s).findIndex((l) => l.id === latest?.link);
  if (!latest || column < 0) return [];
  const points: Point[] = [];
  latest.time_s.forEach((time_s, i) => {
    const next_s = (points.at(-1)?.time_s ?? from_s) + EVERY_S;
    if (time_s < next_s || time_s >= to_s) return;
    const values: Point["values"] = Array(SHOWN).fill(null);
    values[column] = latest?.rssi_dbm[i] ?? null;
    points.push({ time_s, values });
  });
  return points;
}

export const rssi: Panel = {
  id: "rssi",
  title: "Signal strength",
  needs: ["hop", "source"],
  mount(body) {
    onHeat((heat) => {
      latest = heat;
    });
    subscribe((s, changed) => {
      if (changed.has("source") && s.source === null) latest = null;
    });
    plot = new Plot(body, {
      name: "rssi",
      unit: "dBm",
      about: "Received signal strength of the first four links over time",
      series: Array.from({ length: SHOWN }, (_, i) => ({
        label: `link ${i + 1}`,
        key: (i + 1) as 1 | 2 | 3 | 4,
        width: 1.5,
      })),
      labels: (s) => shown(s).map((l) => nameOf(l.id, s)),
      read: (s) =>
        s.hop
          ? { time_s: s.hop.time_s, values: Array.from({ length: SHOWN }, (_, i) => shown(s)[i]?.rssi_dbm ?? null) }
          : null,
      past,
    });
  },
  draw() {
    plot.draw();
  },
};
