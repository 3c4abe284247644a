// The text of the checklist: why no CSI packets arrive, or why they cannot be used.
import type { Topic } from "../../generated/types";
import { count } from "../format";

export const NODES_PORT = "the relay's UDP port (5005 by default)";

export interface Question {
  question: string;
  /** Evidence for yes; of `bins` it is what the links have. */
  right: string;
  /** What to do while no packet has shown it; of a rejected one its reason knows better. */
  remedy: string;
}

/** What each topic of a reason answers; null: nothing that a check of packets could answer. */
export const topicQuestions: Record<Topic, Question | null> = {
  "": null,
  format: {
    question: "Is the format known?",
    right: "The first bytes are those of a known format.",
    remedy: "Set the firmware to raw CSI (magic C5110001) or Espressif CSV text.",
  },
  whole: {
    question: "Are packets complete?",
    right: "Their lengths are as announced.",
    remedy: "Raise the node's buffer, or lower its rate; a line over serial needs 921,600 baud.",
  },
  bins: {
    question: "Is the number of subcarriers known?",
    right: "",
    remedy: "Use the chip's usual 64, 128 or 192 bins (256 with HE).",
  },
  rate: {
    question: "Is the packet rate sufficient?",
    right: "",
    remedy:
      "Generate more traffic: let the node ping the access point, or let a second node transmit. Beacons alone give 3 to 10 packets per second.",
  },
  clock: {
    question: "Are time stamps in order?",
    right: "No packet is far from the stream's time.",
    remedy: "Set the clocks of nodes and relay, and record one stream per file.",
  },
  capture: {
    question: "Is the capture usable?",
    right: "It holds nodes' datagrams.",
    remedy: "Capture on the interface that the nodes' datagrams arrive at.",
  },
  places: null, // node positions: the panel of positions says so
};

export const checkWords = {
  mark: { yes: "✓", no: "✗", unknown: "?" },
  answer: { yes: "yes", no: "no", unknown: "not known yet" },
  todo: "To do:",
  datagrams: "Do datagrams arrive?",
  none: (s: number, before: string) => `None for ${s} s. Before: ${before}.`,
  soFar: (what: string, silent_s: number | null) =>
    `So far: ${what}.${silent_s === null ? "" : ` No CSI packet for ${silent_s} s.`}`,
  counts: (packets: number, rejected: number, claims: number) =>
    `${count(packets)} CSI packets read, ${count(rejected)} rejected, ${count(claims)} reports of nodes`,
  nothing: "Nothing received yet.",
  isNodeOn: "Does the node have power, and is it still in the network? Has the relay's address changed?",
  setTarget: `Set the relay's address and ${NODES_PORT} as the node's target; let the firewall pass datagrams to it; check that both are in the same network, not a guest network.`,
  rejected: (n: number, why: string, example: string) =>
    `${count(n)} rejected: ${why}.${example && ` Example: ${example}`}`,
  bins: (bins: readonly number[]) => `${bins.slice(0, 6).join(", ")} bins.`,
  noPacketYet: "No CSI packet yet.",
  noPacketNow: "No packets arrive now.",
  rate: (name: string, hz: string) => `${name}: ${hz} Hz`,
  channel: "Does the transmitter still send on the same channel?",
  silent: (name: string, s: number) => `${name} silent for ${s} s`,
  allHeard: "All links are received.",
  channelUnknown: "Which channel a node listens on cannot be seen from here.",
  fixChannel:
    "An access point on automatic channel selection changes its channel: fix it, and set the nodes to the same. If the access point was replaced, tell the nodes its new name.",
};
