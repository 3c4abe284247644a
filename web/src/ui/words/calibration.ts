// The text of the guided minute, the sensitivity, and what a setting would have said.
import { count, number, percent } from "../format";

const minutes = (s: number) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
const times = (x: number) => `${+x.toPrecision(3)} ×`;

export const tuningWords = {
  sensitivity: "Sensitivity",
  value: (x: number, threshold: string) => `${times(x)}${threshold && `, threshold ${threshold}`}`,
  about: "Divides the threshold; drag the dashed line in the plot, or use the arrow keys here",
  usual: "Usual",
  undo: "Undo",
  calibrate: "Calibrate…",
  someoneMoves: "Someone moves now",
  nobodyHere: "Nobody is here now",
  noTruth: "To see false alarms and misses of each setting: calibrate, or mark who was there.",
  wouldHave: (x: number) => `At ${times(x)}, on what was just seen: `,
  alarms: (n: number, of_s: number, most_h: number) =>
    `${count(n)} false alarm${n === 1 ? "" : "s"} in ${minutes(of_s)} with nobody there (at most ${count(Math.ceil(most_h))} an hour)`,
  missed: (share: number, of_s: number, most: number) =>
    `${percent(share, share && share < 0.1 ? 1 : 0)} of ${minutes(of_s)} of motion missed (at most ${percent(most, 0)})`,
  noNobody: "no time with nobody there is known",
  noMoving: "no time with motion is known",
  bounds: "Bounds are of 95 %.",
  by: { recording: "the recording's labels", calibration: "the calibrated minute", mark: "your marks" },
  truthBy: (by: readonly string[]) => `Truth by ${by.join(", ")}.`,
  table: "All settings",
  times,
  columns: ["Sensitivity", "False alarms", "at most an hour", "Missed", "at most"],
  none: "–",
  calibrated: (links: number, ago: string, room: string) =>
    `Calibrated ${ago}: ${links} link${links === 1 ? "" : "s"}${room && `, ${room}`}.`,
  notUsed: {
    links:
      "The calibration is not used: its links are not heard, or their packets have another layout. Calibrate again.",
    room: "The calibration is not used: it is of another room.",
  },
  learnt: "What the links have learnt for themselves has taken its place.",
} as const;

export const calibrateWords = {
  command: "Calibrate an empty room",
  title: "Calibrate an empty room",
  intro:
    "The page listens while nobody is there, and sets each link's threshold by that link's own noise. It does so by itself in a quarter of an hour; this is at once, and for weak motion. Strong motion is detected as well without.",
  leave: "Time to leave the room",
  length: "Then listen for",
  seconds: (s: number) => (s < 60 ? `${s} s` : `${s / 60} min`),
  start: "Start",
  stop: "Stop",
  again: "Try again",
  undo: "Undo",
  done: "Done",
  noStream: "Nothing plays: connect nodes or open a recording first.",
  phase: {
    leaving: "Leave the room",
    settling: "Waiting until all is still",
    listening: "Listening: nobody may move",
    taken: "The minute was taken",
    spoiled: "This minute was not taken",
  },
  left: (s: number) => minutes(Math.ceil(s)),
  leftLabel: "Time left",
  spoiled: {
    motion: (at_s: number, link: string) =>
      at_s < 0.5
        ? `Motion was still detected when the minute began${link && ` (${link})`}.`
        : `Motion at ${minutes(at_s)}${link && ` (${link})`}.`,
    lost: (at_s: number, link: string) => `${link || "Every link"} was lost at ${minutes(at_s)}.`,
    changed: (at_s: number, link: string) => `Another link came at ${minutes(at_s)}: ${link}.`,
    undetermined: () => "Too few packets: motion was undetermined for more than a tenth of the time.",
    stopped: (at_s: number) => `The stream stopped or was sought at ${minutes(at_s)}.`,
  },
  tip: {
    motion:
      "Was nobody there, not in the next room either? A fan, a curtain or a pet moves too. Where a link's own noise passes for motion, lower the sensitivity instead.",
    lost: "See the links panel; let the node send steadily, then try again.",
    changed: "Wait until all nodes send, then try again.",
    undetermined: "See the links panel: more traffic, or fewer lost packets.",
    stopped: "Let it play through.",
  },
  columns: ["Link", "Windows", "Threshold"],
  offset: (by: number) => (by < 0 ? `${number(-by)} lower` : "as it was: the windows are too few, or too unlike"),
  error:
    "At most 0.1 % of windows like these lie above it, at 95 % and for Gaussian noise. It holds until the links have learnt for themselves for a quarter of an hour.",
} as const;
