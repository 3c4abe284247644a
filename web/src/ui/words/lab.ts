// The text of a researcher's panels: channel, spectrogram, console, and the Python that is copied.
import { number } from "../format";

export const csiWords = {
  title: "Channel",
  about: "Amplitude, phase and impulse response of the watched link, per subcarrier and over time",
};

export const spectrogramWords = {
  title: "Spectrogram",
  about: "Doppler shift of the watched link over time",
};

/** Of both. */
export const labWords = {
  what: "Shown",
  whats: { amplitude: "Amplitude", phase: "Aligned phase", impulse: "Impulse response", spectrogram: "Spectrogram" },
  levels: { normalised: "normalised", raw: "as received" },
  level: "Level",
  taper: "Window over the subcarriers",
  tapers: { hann: "Hann window", none: "no window" },
  window: "Window in time",
  windowOf: (s: number) => `${s} s window`,
  timeScale: "Time scale",
  span: (s: number) => (s < 60 ? `${s} s` : `${s / 60} min`),
  pause: "Pause",
  autoScale: "Auto-scale",
  export: "Export",
  exports: { csv: "CSV, as drawn", npz: "NPZ, every packet", png: "PNG" },
  copy: "Copy as Python",
  waiting: "Computing …",
  map: (what: string) =>
    `${what} over time. Arrow keys move the cursor, Enter sets a mark to measure from, Escape clears`,
  line: (what: string) => `${what} now: median of the last second, and where 80 % of its packets lie`,
  now: "Last second",
  spread: (packets: number) => `Median and 10th to 90th percentile of the ${packets} packets of the last second.`,
  hint: "Point at the map, or focus it and use the arrow keys; Enter or a click sets a mark to measure from.",
  nothing: (why: string) => `Nothing to show: ${why}.`,
  ago: (s: number) => `−${number(s)} s`,
  nowMark: "now",
  subcarrier: (index: number, mhz: number) => `subcarrier ${minus(index)} (${minus(mhz)} MHz)`,
  ofBlock: (block: number, text: string) => `field ${block + 1}, ${text}`,
  delay: (ns: number) => `${minus(ns)} ns`,
  frequency: (hz: number) => `${minus(hz)} Hz`,
  value: (v: number, unit: string) => `${minus(v)} ${unit}`,
  missing: "no packet",
  at: (time: string, row: string, value: string) => `${time} s, ${row}: ${value}`,
  fromMark: (time: string, row: string, value: string) => `; from the mark: ${time} s, ${row}, ${value}`,
  subcarriers: (n: number, mhz: number) => `${minus(n)} subcarrier${Math.abs(n) === 1 ? "" : "s"} (${minus(mhz)} MHz)`,
  restarted: "The node restarted here",
  amplitudeNote: "Over the packet's own mean: a receiver's gain changes from packet to packet.",
  rawNote: "In the receiver's units, its gain included: 0 dB is an amplitude of 1.",
  phaseNote:
    "Each packet is turned and tilted onto the mean, as a receiver's own phase and delay are new in every packet.",
  impulseNote: (mhz: number, apart_ns: number, apart_m: number, wide_ns: number) =>
    `${number(mhz)} MHz of bandwidth: paths less than ${apart_ns.toFixed(0)} ns (${apart_m.toFixed(0)} m) apart are one, and one path is drawn ${wide_ns.toFixed(0)} ns wide. 0 ns is the mean delay: the receiver's own is not known.`,
  signed: "Above 0 the path over what moves gets shorter, below 0 longer.",
  unsigned: "Without phase the direction is not known.",
  packets: (n: number, ms: number) => `${n} packets, computed in ${ms.toFixed(0)} ms`,
};

export const copyWords = {
  estimate: "Copy as Python",
  choose: "Reading to copy as Python",
  copied: "Python copied",
  about: "In a notebook it gives the same number from the same file.",
  failed: "The Python could not be made",
  title: "Python for what is shown",
  byHand: "The browser lets no page write to the clipboard here: select the text and copy it.",
  textArea: "Python",
};

export const consoleWords = {
  title: "Python console",
  input: "Python to run",
  about:
    "Runs in this page, on what is loaded: rec is the recording (of a live stream the last minutes), now_s the moment, hw Halfwave, np NumPy. hw.show(y) draws.",
  warning: "Run only what you understand: code from others can read what this page has loaded, and send it away.",
  placeholder: "hw.motion(rec[0])",
  keys: "Enter runs, Shift+Enter begins a line, ↑ and ↓ find earlier lines, Ctrl+Space completes.",
  run: "Run",
  clear: "Clear",
  running: "Running. The page's estimates wait for it, 60 s at the most.",
  output: "Output of the console",
  completions: "Names that fit",
  drawn: "Drawn by hw.show",
  took: (ms: number) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`),
};

/** With the sign that is as wide as a plus. */
function minus(value: number): string {
  return number(value).replace("-", "−");
}
