// What sources and workers report. Failures: what is wrong, and what to do.
import { NODES_PORT } from "./checklist";

export const relayWords = {
  connecting: "Connecting to the relay",
  noJson: ["The server at that address sent text that is not JSON.", "Is it a Halfwave relay of the same version?"],
  lost: ["Packets were lost: this page was too slow for them.", "Close other tabs, or send fewer packets per second."],
  ended: (packets: number) => `The relay's replay has ended: ${packets} packets.`,
  loop: "Start the relay with --loop to repeat it.",
  connected: "Connected; waiting for the first packet",
  again: "Connected again: a new stream begins, and nothing of the previous one is kept. Waiting for the first packet",
  point: `Set the relay's machine, ${NODES_PORT}, as the node's target.`,
  full: [
    "The recording has reached 1 GiB; it keeps what it has.",
    "Stop to save it; for longer ones use halfwave-relay --record.",
  ],
  connectionLost: (why: string, wait_s: number) =>
    `The connection to the relay was lost${why && `: ${why}`}. Trying again in ${wait_s} s.`,
  noAnswer: (why: string, wait_s: number) => `No relay answers there${why && `: ${why}`}. Trying again in ${wait_s} s.`,
  isRunning: "Is the relay still running?",
  isReachable:
    "Is halfwave-relay running, is the address right, and may this page connect to it (--allow-origin, --token)?",
  unread: (bytes: number) => `this page left ${bytes >> 20} MiB unread`,
  workerFailed: "the page's socket worker did not load",
} as const;

export const recordedWords = {
  opening: (name: string) => `Opening ${name}`,
  simulating: (made_s: number, of_s: number) => `Simulating: ${Math.floor(made_s)} of ${Math.ceil(of_s)} s`,
  reading: (share: number) => `Reading the recording: ${Math.floor(100 * share)} %`,
  noDemo: (id: string, why: string) => `There is no bundled recording "${id}"${why && `: ${why}`}.`,
  chooseAnother: "Choose another, or drop a recording of your own.",
  answered: (file: string, status: number) => `The recording ${file} answered ${status}.`,
  copiedWhole: "Reload the page; if it persists, the page was not copied whole.",
};

export const failureWords = {
  reload: "Reload the page; if it persists, try another browser, and report what it said.",
  noRoom: "The room could not be used.",
  withoutModel: "Everything but the activity works without it.",
};

/** What the engine is loaded from. */
export const bootWords = {
  python: "Python",
  image: "memory image of Python and numpy",
  normally: "Python, numpy and Halfwave without a memory image",
  ready: "ready",
};
