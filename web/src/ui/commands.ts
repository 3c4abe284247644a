// All that a key or the palette can do, once; shortcuts, palette and help read this list.
import { panels } from "../panels";
import { togglePanel } from "../panels/dock";
import { review } from "../history/review";
import type { Signal } from "../signal";
import { state, update } from "../state";
import type { Timeline } from "../timeline/timeline";
import { install } from "./install";
import { type Opener, position_s } from "./open";
import { exportName, save } from "./save";
import { toggleTheme } from "./theme";
import { say } from "./toast";
import { share } from "./url";
import { alarmWords, calibrateWords, markWords, notices, commandWords as w } from "./words";

const ZOOM = 1.6;

export interface Command {
  label: string;
  key: string;
  run(): void;
}

export interface Views {
  open(): void;
  connect(): void;
  calibrate(): void;
  palette(): void;
  help(): void;
  history(): void;
  editor(): void;
  mark(): void;
  alarms(): void;
}

export function seekBy(signal: Signal, by_s: number): void {
  const s = state.source;
  if (review?.can && s) return void review.go((review.past ? s.time_s : review.edge_s) + by_s);
  if (!s?.can.seek || s.duration_s === null) return say(...notices.noSeek);
  const at = Math.min(Math.max(s.time_s + by_s, s.start_s), s.start_s + s.duration_s);
  update({ source: { ...s, time_s: at } });
  signal.seek(at);
}

export function togglePlay(signal: Signal): void {
  const s = state.source;
  if (s?.duration_s === null && s.kind === "live" && review) return void review.pause();
  if (!s?.can.pause) return;
  if (s.phase === "playing" || s.phase === "waiting") return signal.pause();
  if (s.phase === "ended") signal.seek(s.start_s);
  signal.play();
}

/** To the newest: now for a live source, the end of a recording. */
export function toLiveEdge(signal: Signal): void {
  const s = state.source;
  if (review?.past) return review.live();
  if (!s) return;
  if (s.duration_s !== null && s.can.seek) signal.seek(Math.max(s.start_s, s.start_s + s.duration_s - 1));
  signal.play();
}

export function toggleRecord(signal: Signal): void {
  if (!state.source?.can.record) return say(...notices.noRecord);
  signal.record(!state.recording);
}

async function savePicture(): Promise<void> {
  // The scene comes with three.js, which the shell does not wait for.
  const { scenePicture } = await import("../scene/scene");
  const picture = await scenePicture();
  if (picture) save(exportName("room", position_s(), "png"), picture);
  else say(...notices.noPicture);
}

export function commands(signal: Signal, opener: Opener, views: Views, timeline: Timeline): Command[] {
  return [
    { label: w.play, key: "Space", run: () => togglePlay(signal) },
    { label: w.back5, key: "ArrowLeft", run: () => seekBy(signal, -5) },
    { label: w.forward5, key: "ArrowRight", run: () => seekBy(signal, 5) },
    { label: w.back1, key: "Shift+ArrowLeft", run: () => seekBy(signal, -1) },
    { label: w.forward1, key: "Shift+ArrowRight", run: () => seekBy(signal, 1) },
    { label: w.newest, key: "L", run: () => toLiveEdge(signal) },
    { label: w.zoomIn, key: "+", run: () => timeline.zoom(1 / ZOOM) },
    { label: w.zoomOut, key: "-", run: () => timeline.zoom(ZOOM) },
    { label: w.fit, key: "0", run: () => timeline.fit() },
    { label: w.selectFrom, key: "[", run: () => timeline.select("from") },
    { label: w.selectTo, key: "]", run: () => timeline.select("to") },
    { label: w.taller, key: "", run: () => timeline.taller() },
    { label: w.compare, key: "", run: () => timeline.compare() },
    { label: w.history, key: "", run: views.history },
    { label: w.record, key: "R", run: () => toggleRecord(signal) },
    { label: w.export, key: "E", run: () => document.dispatchEvent(new Event("halfwave:export")) },
    { label: w.picture, key: "S", run: () => void savePicture() },
    { label: w.open, key: "O", run: views.open },
    { label: w.connect, key: "C", run: views.connect },
    { label: calibrateWords.command, key: "", run: views.calibrate },
    { label: w.simulate, key: "", run: () => void opener.simulate() },
    { label: w.editRoom, key: "N", run: views.editor },
    { label: markWords.title, key: "M", run: views.mark },
    { label: alarmWords.command, key: "A", run: views.alarms },
    { label: w.share, key: "", run: () => void share() },
    { label: w.theme, key: "T", run: toggleTheme },
    ...panels.map((p, i) => ({
      label: w.panel(p.title),
      key: i < 9 ? String(i + 1) : "",
      run: () => togglePanel(p.id),
    })),
    { label: w.all, key: "Ctrl+K", run: views.palette },
    { label: w.install, key: "", run: () => void install() },
    { label: w.evidence, key: "", run: () => void open(new URL("evidence/index.html", document.baseURI)) },
    { label: w.help, key: "?", run: views.help },
  ];
}

const shown: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→" };

/** "Shift+ArrowLeft" -> ["Shift", "←"] */
export function keyParts(key: string): string[] {
  return key === "+" ? ["+"] : key ? key.split("+").map((part) => shown[part] ?? part) : [];
}
