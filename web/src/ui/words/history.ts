// The text of the history of a live source: timeline, dialog, export, comparison.
import { count } from "../format";

const size = (bytes: number): string => {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
};
const length = (s: number): string => {
  if (s < 60) return `${Math.round(s)} s`;
  if (s < 3600) return `${Math.round(s / 60)} min`;
  if (s < 48 * 3600) return `${(s / 3600).toFixed(s < 36_000 ? 1 : 0)} h`;
  return `${(s / 86400).toFixed(0)} days`;
};

export const historyWords = {
  // bands
  presence: "presence",
  motion: "motion",
  breathing: (low: number, high: number) => `breathing ${low} to ${high} /min`,
  links: (n: number) => `${n} link${n === 1 ? "" : "s"}`,
  truth: (word: string) => `truth: ${word}`,

  // timeline
  back: (s: number) => `${length(s)} back`,
  nowLive: "live",
  zoomIn: "Zoom in (+)",
  zoomOut: "Zoom out (−)",
  fit: "Show all, or the night (0)",
  taller: "Larger timeline",
  at: (when: string, s: number) => `${when}, ${length(s)} back`,
  history: "History",
  legend: ["moving", "breathing", "seen lately", "nothing seen"],

  // going back
  pastOf: (source: string) => `history of ${source}`,
  notKept: "Nothing is kept of that moment.",
  notKeptTip: "The line above the scale shows where packets are kept.",
  notRead: (why: string) => `The history could not be read: ${why}`,
  notReadTip: "Live goes on. Press L to go back to it.",
  noPause: "Live cannot be paused: nothing of it is kept.",
  noPauseTip: "History, beside the timeline, says why.",

  // dialog
  title: "History",
  what: "While a live source is open, this browser keeps its packets, and a row of readings for each second. Nothing leaves this machine.",
  use: (used: number, limit: number, days: number | null) =>
    `${size(used)} of ${size(limit)}${days === null ? "" : `; at this rate enough for ${length(86400 * days)}`}`,
  used: "In use",
  held: (s: number) => `Packets of ${length(s)}`,
  keep: "Keep what live sources send",
  limit: "Use at most",
  size,
  oldest:
    "When that is full the packets of the oldest minutes go first. Readings and events, about a hundredth of the size, stay longer.",
  persist: "Ask the browser never to clear it",
  persisted: "The browser keeps it until you delete it.",
  notPersisted: "The browser may clear it when the disk is nearly full.",
  denied: "The browser did not agree. Installing this page as an app, or a bookmark, helps.",
  clear: "Delete all history",
  sure: "Delete it for good",
  cleared: "The history is deleted.",
  state: {
    none: "No live source was open yet.",
    off: "Nothing is kept: it is switched off.",
    unavailable: "This browser keeps nothing for this page (a private window, perhaps). All else works.",
    busy: "Another tab is open on this source and keeps its history. This one takes over when that is closed.",
    yes: "Keeping now.",
  },
  failed: (n: number, bytes: number, why: string) =>
    `${count(n)} write${n === 1 ? "" : "s"} failed, ${size(bytes)} lost: ${why}`,
  dropped: (n: number) => `${count(n)} old file${n === 1 ? "" : "s"} removed to stay within the limit`,
  failedNotice: "Some of the live source could not be kept.",
  failedTip: (why: string) => `${why}. Live goes on; History, beside the timeline, has the count.`,

  // export
  span: (from: string, to: string, s: number) => `${from} to ${to}, ${length(s)}`,
  save: "Save the span",
  clearSpan: "Clear the selection (Esc)",
  forms: { pcapng: "pcapng", csv: "CSV", npz: "NPZ", png: "PNG", svg: "SVG" },
  formTitles: {
    pcapng: "The packets, as they came",
    csv: "A row a second",
    npz: "The packets as numpy arrays",
    png: "A picture of the timeline",
    svg: "A drawing of the timeline",
  },
  nothing: "There is nothing of that span to save.",
  nothingTip: "Choose a span with packets or readings in it.",
  saved: (name: string) => `${name} is saved.`,
  notSaved: (why: string) => `The span could not be saved: ${why}`,
  notSavedTip: "Choose a shorter span.",
  tooMuch: "it is more than 512 MB",

  // comparison
  comparedWith: (name: string) => `Below: ${name}`,
  byStart: "by start",
  byClock: "by clock",
  align: "Align",
  offset: (s: number) => `moved ${s < 0 ? "−" : "+"}${Math.abs(s).toFixed(1)} s`,
  endCompare: "End the comparison",
  openSecond: "These bands are kept. Open another recording: they stand below it.",
  dragIt: "Drag them to move them in time.",
  noBands: "There is nothing to compare yet.",

  // keeper
  slowDisk: "the disk is too slow",
  workerFailed: "the part of the page that keeps it did not load",
} as const;
