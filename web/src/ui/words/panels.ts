// The text of the panels.
import { QUANTITIES } from "../../generated/quantities";
import { ago, count, number, probability } from "../format";

export const dockWords = {
  more: (n: number) => `${count(n)} more, not listed.`,
  drag: "Drag to arrange (Alt ↑ ↓ with the keyboard)",
  linkShown: "Link shown",
  noEstimate: "No estimate yet.",
};

export const valueWords = {
  undetermined: "undetermined",
  noReason: "no reason given",
  why: "Why:",
  todo: "To do:",
  ended: "This recording is too short or too quiet for it.",
  /** Confidence in a class. */
  sure: (p: number) => `probability ${probability(p)}`,
  confidence: (p: number) => `confidence ${probability(p)}`,
  held: (moving: boolean) => `held: ${moving ? "moving" : "still"} a moment ago`,
};

export const motionWords = {
  title: QUANTITIES.motion.label,
  about: `${QUANTITIES.motion_statistic.label} and its threshold over time`,
  statistic: "statistic",
  threshold: "threshold, moving above it",
  statisticIs: (value: string, std: string, threshold: string) =>
    `Statistic ${value}${std && ` ± ${std}`}${threshold && `, threshold ${threshold}`}`,
  presence: `${QUANTITIES.presence.label}:`,
  seenAgo: (ago_s: number) => ` (${Math.round(ago_s)} s ago)`,
  notEmpty: ", which does not mean empty: no probability of that is known",
};

export const vitalsWords = {
  title: "Breathing and heart",
  about: "Breathing rate over time",
  series: "breaths per minute",
  byLink: "Breathing rate by link",
  basis: "From at most the last two minutes of packets, of a person who sits or lies still. Motion masks breathing.",
  undetermined: (why: string) => `undetermined: ${why}`,
  pauses: (times: readonly (readonly [number, number])[]) =>
    `No breathing motion from ${times.map(([from, to]) => `${from.toFixed(0)} to ${to.toFixed(0)} s`).join(", ")}.`,
  heart: "Validated in simulation only: no recording with a reference heart rate exists here.",
};

export const activityWords = {
  title: QUANTITIES.activity.label,
  classes: "Probability of each class",
  /** The model reads a window, and what it tells may lie anywhere in it. */
  when: (window_s: number | null, ago_s: number) => {
    const before = ago_s < 0.5 ? "now" : `${Math.round(ago_s)} s ago`;
    return window_s === null ? before : `in the ${Math.round(window_s)} s up to ${before}`;
  },
};

export const heatmapWords = {
  title: "CSI heat map",
  about: "Amplitude of each subcarrier over the last packets, newest on the right",
  point: "Point at the map for values. Hatched: carries no signal.",
  noPackets: "No packets yet.",
  nothingHere: "No packet here yet.",
  value: (bin: number, time: string, value: string) => `Bin ${bin}, ${time} s: ${value}`,
  none: "null, carries no signal",
  amplitude: (value: string) => `${value} (normalised amplitude)`,
  scale: "normalised amplitude",
  span: (oldest: string, packets: number) => `${oldest}, ${packets} packets`,
  freeze: "Freeze",
  save: "Save PNG",
};

export const mapWords = { now: "now", ago: (s: string) => `−${s} s` };

export const dopplerWords = {
  title: "Doppler and subcarriers",
  about: "Power over Doppler shift and time, newest on the right",
  noPackets: "no packets yet",
  noSpectrum: (why: string) => `No spectrum: ${why}.`,
  noMotion: "No motion detected on this link: the map shows noise and drift.",
  strongest: (hz: string, db: string) => `Strongest now: ${hz} Hz, ${db} dB.`,
  nothingHere: "Nothing here yet.",
  value: (time: string, hz: string, value: string) => `${time} s, ${hz} Hz: ${value}`,
  none: "none",
  decibels: (db: string) => `${db} dB`,
  hertz: (hz: string) => `${hz} Hz`,
  signed: "Above 0 the path over what moves gets shorter, below 0 longer.",
  unsigned: "How fast the path over what moves changes; the direction is not known without phase.",
  share: (n: number, of: number) => `${n} of ${of} subcarriers`,
  sensitive: (share: string, clear: boolean) =>
    `${share} are sensitive to what changes${clear ? "" : ", but hardly more than the rest"}.`,
  noise: (share: string) => `No motion detected, so the groups differ by noise: ${share} have more of it.`,
  details: (contrast: string) =>
    `Sorted into two groups by an exact minimum cut; contrast ${contrast}, where a single group has 2.7.`,
};

export const floorWords = {
  title: "Position and velocity",
  map: (x: string, y: string) => `Probability over the floor, highest at ${x}, ${y} m`,
  noMap: "The room from above; the position is not known",
  profile: "Power over velocities along x and y",
  profileCaption: "Velocity along x and y, m/s",
  away: "away from it",
  towards: "towards it",
  either: "away from it or towards it",
  least: (speed: string, way: string) => `at least ${speed} m/s ${way}`,
  speed: (speed: string, std: string, way: string) => `${speed}${std && ` ± ${std}`} m/s ${way}`,
  zone: (lowest: number, highest: number) => (lowest === highest ? `zone ${lowest}` : `zone ${lowest} to ${highest}`),
  byLink: "By link",
  aboutBounds:
    "Each link alone: a lower bound on radial speed. Angle and Fresnel zone are not known without a position.",
  about: "Each link alone: radial speed of what moves, and the Fresnel zones at its position.",
};

export const rssiWords = {
  title: "Signal strength",
  about: "Received signal strength of the first four links over time",
  series: (n: number) => `link ${n}`,
};

export const metersWords = {
  title: "All readings",
  none: "No readings yet.",
  room: "The room",
  rate: "Packet rate",
  rssi: "Signal strength",
  notCarried: "the packets of this link do not carry it",
  threshold: (value: string) => `threshold ${value}`,
};

export const plotWords = {
  pause: "Pause",
  timeScale: "Time scale",
  autoScale: "Auto-scale",
  export: "Export CSV",
  span: (s: number) => (s < 60 ? `${s} s` : `${s / 60} min`),
  point: "Point at the plot for values; click to measure a difference.",
  moveMark: "Click the plot again to move the mark.",
  noValue: "no value",
  fromMark: (s: string, values: string) => `; from the mark: ${s} s, ${values}`,
};

export const linksWords = {
  title: "Links",
  none: "No link yet.",
  heard: "● receiving",
  unknown: "○ not known",
  silent: (age_s: number) => `○ silent, last packet ${ago(age_s)}`,
  packets: "Packets",
  rate: (hz: number) => `${number(hz)} /s`,
  received: "Received",
  receivedOf: "Received / expected",
  subcarriers: "Subcarriers",
  bins: (bins: number, antennas: number) => `${bins} bins${antennas > 1 ? `, ${antennas} antennas` : ""}`,
  levels: "Signal / noise floor",
  notSent: "not sent",
  chip: "Chip",
  lost: "Lost",
  lostOver: "Lost 1 s / 10 s / 1 min",
  noNumbers: "not known: no sequence numbers",
  noneCame: "none came",
  numbering: "Sequence numbers",
  aboutNumbering: "Lost packets are counted by the sequence numbers of the node",
  wild: (n: number) => `${count(n)} packets out of sequence: does another node use this number?`,
  restarts: (n: number) => `restarted ${count(n)} times`,
  leftOut: "Left out",
  leftOutSoFar: (what: string, packets: number) => (packets ? `${what} (${count(packets)} packets so far)` : what),
  readAs: "Read as",
  aboutReadAs: "Inferred from the data alone, or not known",
  transmitters: "Transmitters",
  rejected: "Rejected",
  failed: "Failed",
  aboutFailed:
    "A fault of Halfwave, or data that it does not know. What is named is missing for a second and then tried again; everything else goes on. Please report it.",
  times: (n: number) => `${count(n)} × `,
  example: ", for example ",
  claims: "Reported by the nodes' firmware",
  aboutClaims: "Neither computed nor checked by Halfwave.",
  claim: (node: string, kind: string, when: string, values: string) =>
    `Node ${node} reports (${kind}, ${when}): ${values}`,
  noPackets: "No CSI packets arrive.",
  whatIsKnown: "What is known:",
  noConnection: "No connection to the relay.",
  gap: "No CSI packets in this part of the recording.",
  check: "Check the links",
};

/** What a stage that failed would have computed (py/halfwave/engine/engine.py). */
export const stageWords: Partial<Record<string, string>> = {
  parse: "the bytes received last",
  links: "packets of a link",
  motion: "motion",
  vitals: "breathing and heart",
  floor: "position and velocity",
  field: "the picture of the room",
  doppler: "the Doppler spectrum",
  "heat map": "the heat map",
  "model input": "activity",
};

/** What of a link's packets is not computed. */
export const thinnedWords = {
  counted: "all: its packets are only counted, as other links come first",
  motionOnly: "breathing, activity and position, as other links come first",
  packets: (n: number) => `of its packets all but one in ${n}`,
  subcarriers: (n: number) => `of its subcarriers all but one in ${n}`,
};
