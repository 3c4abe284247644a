// The text of the dialogs.
import { count } from "../format";
import type { Place } from "../place";
import { NODES_PORT } from "./checklist";

export const dialogWords = { close: "Close", manual: "Documentation" };

export const dropWords = {
  drop: "Drop to open: pcapng, pcap, CSV, JSON lines or NPZ, gzip too",
  title: "Open a recording",
  choose: "Choose a file…",
  local: "or drop it anywhere on the page. It is read here and sent nowhere.",
  formats:
    "pcapng or pcap of nodes' datagrams, Espressif CSI text, JSON lines, NPZ; gzip too. A scene (JSON) is simulated.",
  real: "Real recordings",
  simulated: "Simulated here",
  none: "None are part of this build.",
  missing: (why: string) => `Not here: ${why}`,
};

export const paletteWords = {
  title: "All commands",
  find: "Find a command",
  placeholder: "Type a word: play, panel, export",
  list: "Commands",
  none: "No command has these words.",
};

export const helpWords = {
  title: "Help and keys",
  intro:
    "WiFi nodes measure how a radio signal propagates through the room (channel state information, CSI). Halfwave computes in this browser what follows from it. No data leaves this page.",
  badge: "Badge",
  kinds: [
    ["LIVE", "nodes send this now; grey while they are silent."],
    ["REPLAY", "a recording of real nodes."],
    ["SIMULATED", "computed, not measured. The word comes from the data itself."],
  ],
  values: "Values",
  value: [
    "A number with its uncertainty (one standard deviation), unit and age; or a quiet line, ",
    "not known",
    ", that opens to the reason and what to do about it. Grey means older than two updates.",
  ],
  keys: "Keys",
  room: "In the room: drag to turn it, turn the wheel to zoom. With the focus on it: ",
  roomKeys: [
    [["←", "→", "↑", "↓"], "turn"],
    [["+", "-"], "zoom"],
    [["V"], "changes the view"],
    [["0"], "resets it"],
    [["O"], "lets it turn slowly"],
  ],
} as const;

export const connectWords = {
  title: "Connect nodes",
  steps: [
    [`1. Nodes that send CSI as UDP datagrams to a machine in your network: ${NODES_PORT}.`],
    [
      "2. On that machine the relay: ",
      "npm start",
      ", or ",
      "halfwave-relay",
      ". It forwards the datagrams and computes nothing.",
    ],
    ["3. This page, connected to the relay."],
  ],
  received: (n: number) => (n ? `It has received ${count(n)} datagrams.` : "It has received no datagram yet."),
  own: "Connect to the relay that served this page",
  address: "Relay's address",
  placeholder: "192.168.1.20:8000",
  token: "Token",
  tokenHint: "only if the relay was started with one; it is not stored in links",
  connect: "Connect",
} as const;

export const placeWords: Record<Place, { title: string; text: string }> = {
  localhost: {
    title: "This page was opened from this machine.",
    text: "A relay on this machine and one at another address of your network both work, in every browser. If a relay served this page, only that relay works; for another one, open the page that it serves.",
  },
  lan: {
    title: "This page was opened from a machine in your network, without https.",
    text: "The relay that served it works. Keeping the page for use offline does not: browsers allow that only over https or on the relay's own machine.",
  },
  https: {
    title: "This page was opened from a web host, over https.",
    text: "A relay on this machine works in Chrome and Edge after they ask for access to the local network, and in Firefox; Safari does not allow it. A relay elsewhere in the network works only in Chrome and Edge. What always works: start the relay and open the page that it serves.",
  },
  file: {
    title: "This page was opened as a file.",
    text: "Browsers do not let such a page start its workers. Start the relay, and open the address that it prints.",
  },
};

export const addressWords = {
  empty: "Type the relay's address, for example 192.168.1.20:8000.",
  notOne: "Not an address. Expected a name or number and a port, for example 192.168.1.20:8000.",
  scheme: (got: string) => `A relay's address begins with ws, wss, http or https; this one with ${got}`,
  noPassword: "Leave name and password out; the token has a field of its own.",
  mixed:
    "This browser does not let an https page connect to an unencrypted relay elsewhere. Open the page that the relay itself serves.",
  onlyOwn: (host: string) =>
    `A page that a relay served can connect to that relay only. Open http://${host}/ in this browser: the other relay serves the page too.`,
};
