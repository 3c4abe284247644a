// The text of nodes at a USB port: what the browser allows, what the port says, what to flash.
import { count } from "../format";

const FIND = "Connect nodes, USB: choose the rate that the firmware prints at, or let the page find it.";

/** What a stream over USB says of its connection; the same places as the relay's. */
export const serialWords = {
  connecting: "Opening the USB port",
  noJson: ["The page misread its own message.", "Reload the page."],
  lost: ["Lines were lost: this page was too slow for them.", "Close other tabs, or send fewer packets per second."],
  ended: () => "The port was closed.",
  loop: "",
  connected: "The port is open; waiting for the first packet",
  again: "The port is open again: a new stream begins, and nothing of the previous one is kept",
  point: "The node prints one line per packet once WiFi traffic arrives. Press its reset button if nothing comes.",
  full: ["The recording has reached 1 GiB; it keeps what it has.", "Stop to save it."],
  connectionLost: (why: string, wait_s: number) =>
    `The USB port was lost${why && `: ${why}`}. Trying again in ${wait_s} s.`,
  noAnswer: (why: string, wait_s: number) =>
    `The USB port does not open${why && `: ${why}`}. Trying again in ${wait_s} s.`,
  isRunning: "Plug the node in again; the page reconnects by itself.",
  isReachable: "Is the node plugged in, and no other program or tab (a monitor, a flasher) using its port?",
} as const;

export const usbWords = {
  name: "USB",
  tabs: { relay: "Relay", usb: "USB" },
  tabsLabel: "How the nodes are connected",
  intro:
    "A node at a USB port of this machine, whose firmware prints CSI as text lines. This page reads the port itself: no relay, and nothing leaves the browser.",
  baud: "Baud rate",
  baudHint: "what the firmware prints at; Espressif's CSI examples use 921,600",
  find: "find it by itself",
  rate: (baud: number) => count(baud),
  choose: "Choose a port…",
  again: "Connect by itself when this page opens, to a port that was chosen here before",
  reconnect: "Connect to the port chosen before",
  findNow: "Find the rate",
  close: "Close the port",
  reading: (baud: number | null, lines: number, bytes: number) =>
    `${baud === null ? "Looking for the rate" : `Reading at ${count(baud)} baud`}: ${count(lines)} lines, ${count(bytes)} bytes so far.`,
  no: {
    unsupported:
      "This browser cannot read USB ports (Web Serial). Chrome, Edge and other Chromium browsers on a computer can; everywhere else use the relay.",
    insecure:
      "This page was opened from another machine without https, and browsers give USB ports only to pages of https or of this machine. Open it over https or as localhost; or use the relay.",
    policy:
      "The server of this page does not allow USB ports: its Permissions-Policy header lacks serial. Whoever runs the server can add serial=(self); or use the relay.",
  },
  noPort: "No port was chosen.",
  noPortTip: "Plug the node in, and choose it in the browser's list. A cable for charging alone has no data lines.",
  notGiven: (why: string) => `The browser did not give the port: ${why}`,
  wrong: (notText: number, of: number) => `Wrong baud rate? ${count(notText)} of ${count(of)} bytes are no text.`,
  wrongTip: FIND,
  found: (baud: number) => `Text arrives at ${count(baud)} baud.`,
  notFound: (rates: readonly number[]) => `no text at any usual rate (${rates.map(count).join(", ")})`,
  gone: "it was unplugged",
  changed: "its baud rate changes",
  broken: (name: string) => name,
  overrun: (n: number) => `The port lost bytes ${count(n)} times: this machine was too slow for it.`,
  framing: (n: number) => `${count(n)} bytes arrived damaged: wrong baud rate, or a bad cable?`,
  linkOfUsb: "This link is of a node at a USB port, which no link keeps.",
  flash: "Nothing to flash yet? What to flash for which chip:",
  flasher: "Espressif's flasher, in the browser",
  firmware: [
    "ESP32, S2, S3, C3, C5, C6, C61: csi_recv_router of Espressif's esp-csi, which pings your access point; or csi_send on one node and csi_recv on another.",
    "ESP32 alone: ESP32-CSI-Tool, active_sta.",
    "They are built with ESP-IDF (idf.py build); the flasher writes the files that this makes.",
  ],
  newTab: "opens a page of Espressif",
} as const;
