// How a live stream comes, and what is said of that: a relay's socket, or a USB port.
import type { Socket, SocketEvents } from "./socket";

export interface Way {
  open(on: SocketEvents): Socket;
  words: LiveWords;
  /** Before each try to connect again, the last for all that follow. */
  backOff_s: readonly number[];
}

type Notice = readonly [string, string];

/** Of each: what is wrong or goes on, and what to do. */
export interface LiveWords {
  connecting: string;
  noJson: Notice;
  lost: Notice;
  ended(packets: number): string;
  loop: string;
  connected: string;
  again: string;
  point: string;
  full: Notice;
  connectionLost(why: string, wait_s: number): string;
  noAnswer(why: string, wait_s: number): string;
  isRunning: string;
  isReachable: string;
}
