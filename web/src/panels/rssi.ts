// Received signal strength of each link over time.
import type { State } from "../state";
import type { Panel } from "./panel";
import { Plot } from "./plot";

const SHOWN = 4;
let plot: Plot;

const strongest = (s: State) => (s.hop?.links ?? []).slice(0, SHOWN);

export const rssi: Panel = {
  id: "rssi",
  title: "Signal strength",
  needs: ["hop", "source"],
  mount(body) {
    plot = new Plot(body, {
      name: "rssi",
      unit: "dBm",
      about: "Received signal strength of the first four links over time",
      series: Array.from({ length: SHOWN }, (_, i) => ({
        label: `link ${i + 1}`,
        key: (i + 1) as 1 | 2 | 3 | 4,
        width: 1.5,
      })),
      labels: (s) => strongest(s).map((l) => l.id),
      read: (s) =>
        s.hop
          ? { time_s: s.hop.time_s, values: Array.from({ length: SHOWN }, (_, i) => strongest(s)[i]?.rssi_dbm ?? null) }
          : null,
    });
  },
  draw() {
    plot.draw();
  },
};
