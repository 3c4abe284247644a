// The text of strip, badge, headline, room actions, timeline and notices.
import { QUANTITIES } from "../../generated/quantities";
import { count, number, percent } from "../format";

export const badgeWords = {
  live: "LIVE",
  replay: "REPLAY",
  simulated: "SIMULATED",
  stopped: "STOPPED",
  opening: "OPENING",
  noData: "NO DATA",
  phase: { opening: "opening", paused: "paused", ended: "ended", stopped: "stopped" },
  simulating: "simulating",
  waiting: "waiting for packets",
  reconnecting: (in_s: number | null) => (in_s === null ? "reconnecting" : `reconnecting in ${Math.ceil(in_s)} s`),
  silent: (s: number) => `, silent for ${Math.floor(s)} s`,
  rate: (hz: number) => `${number(hz)} Hz`,
  from: (what: string, origin: string) => `${what}. From ${origin}`,
};

export const stripWords = {
  links: ["Links", "Links received now, of all links since opening"],
  rate: ["Rate", "CSI packets per second, all links"],
  perSecond: (n: number) => `${number(n)} /s`,
  loss: ["Loss", "Packets lost over the last 10 s, by their sequence numbers"],
  noPackets: ["no packets", "No packet in the last 10 s"],
  notCounted: ["not counted", "The packets carry no sequence numbers, so losses cannot be counted"],
  engine: "Engine",
  cost: (ms: number) =>
    `Time to compute the last update, ${ms.toFixed(1)} ms, as a share of the time between two updates`,
  leftOut: [
    "Left out",
    "More arrives than is computed. Links of nodes that the room names come first, then those that have sent steadily for longest",
  ],
  share: "Copy a link to this moment",
  theme: "Light or dark (T)",
  commands: "All commands (Ctrl K)",
  help: "Help and keys (?)",
} as const;

/** What is left out or late because more arrives than is computed. */
export const leftOutWords = {
  motionOnly: (n: number, of: number) => `${n} of ${of} links: motion only`,
  counted: (n: number, of: number | null) => (of === null ? `${n} counted` : `${n} of ${of} links counted`),
  withoutPlace: (n: number) => `${n} node${n === 1 ? "" : "s"} not listed`,
  lost: (n: number) => `${count(n)} packets lost on the way to this page`,
  behind: (s: number) => `${s.toFixed(1)} s behind`,
};

/** Over the room. */
export const headlineWords = {
  moving: "Motion detected",
  breathing: (rate: string) => (rate ? `Someone is here, breathing ${rate} a minute` : "Someone is here, breathing"),
  still: "No motion detected",
  none: "Undetermined",
  seenAgo: (s: number) => `presence detected ${Math.round(s)} s ago`,
  activityIs: (what: string) => `${QUANTITIES.activity.label}: ${what}`,
};

export const loadingWords = {
  engineFailed: (why: string) => `The engine did not start: ${why}`,
  opening: "Opening",
  waiting: "Waiting for packets",
  openingRecording: "Opening the recording",
  loadingEngine: "Loading the engine",
  loading: (stage: string) => `Loading: ${stage}`,
  progress: (share: number) => percent(share, 0),
};

export const actionWords = {
  file: ["Drop or open a recording", "Your own or a bundled one, read in this browser."],
  nodes: ["Connect nodes", "ESP32 nodes, live, through a small relay."],
  simulate: ["Simulate a room", "A walk, computed in this page and marked as simulated."],
} as const;

export const announceWords = {
  source: (kind: string, what: string) => `${kind}: ${what}. `,
  lost: "The connection is lost. ",
  failed: (why: string) => `${why} `,
  /** Since when, by the clock of the day or of the recording. */
  occupied: (since: string) => `Occupied since ${since}. `,
  unseen: (since: string) => `Nothing seen since ${since}. `,
  activity: (what: string) => `Activity in the last seconds: ${what}. `,
};

/** The stream's clock was set. */
export const clockWords = { began: (why: string) => `Estimates restarted: ${why}.` };

export const timelineWords = {
  play: "Play",
  pause: "Pause",
  playKey: "Play (Space)",
  pauseKey: "Pause (Space)",
  back: "Back 5 seconds (←)",
  forward: "Forward 5 seconds (→)",
  backBy: "−5 s",
  forwardBy: "+5 s",
  noRecording: "no recording yet",
  of: (s: string) => `/ ${s}`,
  position: "Position in the recording",
  live: "live",
  at: (s: string, of: string) => `${s} of ${of}`,
  motionLive: "motion, last 2 min",
  motionWhole: "motion over the recording",
  speed: "Speed",
  times: (x: number) => `${x} ×`,
  stopRecording: "■ Stop recording",
  record: "● Record",
  newest: "To the newest (L)",
  toLive: "Live",
  toEnd: "To the end",
  truth: (word: string) => `truth: ${word}`,
};

export const commandWords = {
  play: "Play or pause",
  back5: "Back 5 s",
  forward5: "Forward 5 s",
  back1: "Back 1 s",
  forward1: "Forward 1 s",
  newest: "To the newest, or the last second",
  zoomIn: "Zoom in on the timeline",
  zoomOut: "Zoom out on the timeline",
  fit: "Show all of the timeline, or the night",
  selectFrom: "Select from this moment",
  selectTo: "Select to this moment",
  taller: "Larger timeline",
  compare: "Compare: keep these bands below the next recording",
  history: "History: what is kept, and how much it may be",
  record: "Record a live source",
  export: "Export the plots (CSV)",
  picture: "Save a picture of the room (PNG)",
  open: "Open a recording",
  connect: "Connect nodes",
  simulate: "Simulate a room",
  editRoom: "Edit the room: places of the nodes, walls, zones",
  share: "Copy a link to this moment",
  theme: "Light or dark",
  panel: (title: string) => `Panel: ${title}`,
  all: "All commands",
  install: "Install as an app",
  evidence: "Evidence: measured accuracy and speed",
  help: "Help and keys",
};

/** Notices: what happened, and what to do. */
export const notices = {
  noSeek: ["This source has no timeline.", "Live data has only one moment: now."],
  noRecord: ["Only a live source can be recorded.", "Connect nodes first."],
  noPicture: ["There is no picture of the room.", "This browser has no 3-D graphics."],
  linkCopied: "The link is in the clipboard.",
  linkOfRecording: "It opens this recording at this moment.",
  linkOfView: "It keeps the view; the data are not in it.",
  noClipboard: [
    "The browser did not let this page write to the clipboard.",
    "Copy the address from the address bar: it holds the same.",
  ],
  nodesSend: ["Nodes are sending to the relay that served this page.", "Connect nodes shows them live."],
  close: "Close this message",
  reload: "Reload the page.",
  workerFailed: "it did not load",
  manyFiles: (n: number, name: string) => `${n} files were dropped; only ${name} was opened.`,
  oneByOne: "Drop the others one at a time.",
} as const;

export const openWords = {
  listFailed: (why: string) => `The list of recordings did not load: ${why}`,
  listAnswered: (status: number) => `demos/index.json answered ${status}`,
  reloadOrDrop: "Reload the page, or drop a recording of your own on it.",
  missing: (id: string, why: string) => `There is no recording "${id}" here${why && `: ${why}`}.`,
  openAnother: "Open another: press O.",
  onlySimulated: (why: string) => `This opens on a simulated room, since the real recordings are not here: ${why}`,
  startAgain: "Run npm start again with a network, or drop a recording of your own.",
  noSimulated: "The simulated room is not part of this build.",
  startSays: "Run npm start again; it says what is missing.",
  empty: (name: string) => `${name} is empty (0 bytes).`,
  stoppedEarly: "Was the recording stopped before a packet arrived?",
  unreadable: (name: string, why: string) => `${name} could not be read: ${why}`,
  notOpened: (name: string, why: string) => (why.includes(name) ? why : `${name}: ${why}`),
  isFolder: "Is it a folder, or was it moved? Choose it again.",
  positionsSet: (name: string, nodes: number) => `${name} sets the positions of ${nodes} nodes.`,
  roomFromNow: "What plays is shown in that room from now on, unless it brings its own.",
  linkOfFile: (name: string) => `This link is to the file ${name}, which the link does not contain.`,
  dropIt: "Drop that file here. Until then a bundled recording plays.",
  linkOfRelay: "This link is to a relay, and no link keeps a relay's address.",
  connectIt: "Use Connect nodes. Until then a bundled recording plays.",
};

/** The button by the room that opens its editor. */
export const editRoomWords = { short: "Edit room", title: "Edit the room (N)" };

export const installWords = {
  isInstalled: ["This is the installed app.", "It works without a network."],
  byHand: [
    "This browser does not offer to install this page now.",
    "In its menu look for Install or Add to Home Screen; the page works without a network either way.",
  ],
} as const;
