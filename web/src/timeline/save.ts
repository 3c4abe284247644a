// Save a span of the timeline: its packets, its seconds, or its picture.
import { packetsOf, rowsOf } from "../history/keep";
import { csvOf } from "../history/lines";
import { type Span, width } from "../history/zoom";
import type { Signal } from "../signal";
import { save } from "../ui/save";
import { colour } from "../ui/theme";
import { complain, say } from "../ui/toast";
import { historyWords as w } from "../ui/words";
import { paint, type Shape, svg } from "./shapes";
import type { Shown } from "./shown";

export type Form = "pcapng" | "csv" | "npz" | "png" | "svg";

const PICTURE_PX = [1600, 360] as const;
const SCALE = 2;
const TYPES: Record<Form, string> = {
  pcapng: "application/vnd.tcpdump.pcap",
  csv: "text/csv",
  npz: "application/octet-stream",
  png: "image/png",
  svg: "image/svg+xml",
};

/** "halfwave-2026-11-28-02-10-00-600s.csv", or by the seconds of a recording. */
export function spanName(of: Span, shown: Pick<Shown, "clock" | "all">, form: Form): string {
  const from = shown.clock
    ? new Date(1000 * of.from_s).toISOString().slice(0, 19).replaceAll(/[:T]/g, "-")
    : `${(of.from_s - shown.all.from_s).toFixed(1)}s`;
  return `halfwave-${from}-${Math.round(width(of))}s.${form}`;
}

/** Throws where it cannot be made. */
export async function saveSpan(
  form: Form,
  of: Span,
  shown: Shown,
  signal: Signal,
  shapes: (width: number, height: number) => Shape[],
): Promise<void> {
  const name = spanName(of, shown, form),
    data = await made(form, of, shown, signal, shapes, name);
  if (!data) return complain(w.nothing, w.nothingTip);
  save(name, new Blob([data], { type: TYPES[form] }));
  say(w.saved(name));
}

async function made(
  form: Form,
  of: Span,
  shown: Shown,
  signal: Signal,
  shapes: (width: number, height: number) => Shape[],
  name: string,
): Promise<BlobPart | null> {
  switch (form) {
    case "png":
      return png(shapes(...PICTURE_PX));
    case "svg":
      return svg(shapes(...PICTURE_PX), ...PICTURE_PX, colour, name);
    case "csv": {
      if (!shown.clock) return shown.track ? trackCsv(of, shown) : null;
      const { seconds } = await rowsOf(of.from_s, of.to_s);
      return seconds.length ? csvOf(seconds) : null;
    }
    default: {
      if (!shown.clock) return signal.span(form, of.from_s, of.to_s, null);
      const { bytes, packets } = await packetsOf(of.from_s, of.to_s);
      if (!packets) return null;
      return form === "pcapng" ? bytes : signal.span(form, of.from_s, of.to_s, bytes);
    }
  }
}

/** Of a recording whose seconds are not known: its motion statistic. */
function trackCsv(of: Span, { track }: Shown): string {
  const rows = ['"time (s)","motion statistic (1)","threshold (1)"'];
  for (let i = 0; i < track!.time_s.length; i++) {
    const t = track!.time_s[i]!;
    if (t < of.from_s || t >= of.to_s) continue;
    const value = (v: number) => (Number.isNaN(v) ? "" : v);
    rows.push(`${t.toFixed(3)},${value(track!.statistic[i]!)},${value(track!.threshold[i]!)}`);
  }
  return `${rows.join("\n")}\n`;
}

async function png(shapes: Shape[]): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SCALE * PICTURE_PX[0], SCALE * PICTURE_PX[1]];
  const c = canvas.getContext("2d");
  if (!c) return null;
  c.fillStyle = colour("--surface");
  c.fillRect(0, 0, canvas.width, canvas.height);
  paint(c, shapes, SCALE, colour);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
