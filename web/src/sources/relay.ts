// The live stream of a relay: whole pcapng blocks in binary messages, JSON control in text ones. A lost connection is
// tried again, saying so; other data is never shown in its place.
import type { Can } from "../workers/messages";
import { declarations } from "./blocks";
import { BOARDS_PORT } from "./port";
import { now_ms, type Source, type Stage } from "./source";

const BACK_OFF_S = [1, 2, 4, 8, 16];
/** Bytes not yet computed beyond which the connection is begun anew: a minute of ten busy links. */
const MOST_WAITING_BYTES = 16 << 20;
const MOST_RECORDED_BYTES = 1 << 30;

/** What the relay says beside the data (py/halfwave_relay/hub.py, server.py). */
type Control =
  | { type: "hello"; version: string; provenance: string }
  | { type: "clock"; time_ns: number; received: number; kernel_dropped: number | null }
  | { type: "dropped"; count: number; total: number }
  | { type: "ended"; count: number };

export class Relay implements Source {
  readonly can: Can = { seek: false, pause: false, speed: false, record: true };
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private closed = false;
  private greeted = false;
  /** What the stream says it is, once packets come. */
  private flowing: "live" | "replay" | "simulated" | null = null;
  /** Datagrams that the relay had taken in by its latest clock of this connection. */
  private received: number | null = null;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private arrived_ms = 0;
  private readonly flush = new MessageChannel();
  private recorded: Uint8Array[] | null = null;
  private recordedBytes = 0;
  /** Section header and interfaces of this connection, with which a recording has to begin. */
  private declared: Uint8Array[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly url: string,
    private readonly token: string | undefined,
  ) {
    this.flush.port1.onmessage = () => this.compute();
  }

  open(): Promise<void> {
    this.connect();
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.flush.port1.close();
  }

  /** Begin, or end with the file: the very bytes that came. */
  record(on: boolean): { bytes: ArrayBuffer; name: string } | null {
    if (on) {
      this.recorded = [...this.declared];
      this.recordedBytes = 0;
      return null;
    }
    const parts = this.recorded ?? [],
      bytes = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.recorded = null;
    return {
      bytes: bytes.buffer,
      name: `halfwave-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.pcapng`,
    };
  }

  private connect(): void {
    const url = new URL(this.url);
    if (this.token) url.searchParams.set("token", this.token);
    this.greeted = false;
    this.flowing = null;
    this.received = null;
    this.declared = [];
    this.stage.say({
      phase: this.attempt ? "reconnecting" : "opening",
      retry_in_s: null,
      live: false,
      message: "Connecting to the relay",
      tip: "",
    });
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      typeof data === "string" ? this.control(data) : this.take(new Uint8Array(data));
    socket.onclose = (event) => this.lostConnection(event);
  }

  private control(text: string): void {
    let message: Control;
    try {
      message = JSON.parse(text) as Control;
    } catch {
      this.stage.say({
        message: "The server at that address sent text that is no JSON.",
        tip: "Is it a Halfwave relay of the same version?",
      });
      return;
    }
    switch (message.type) {
      case "hello":
        this.greeted = true;
        this.attempt = 0;
        return this.stage.say({
          phase: "waiting",
          live: true,
          retry_in_s: null,
          message: "Connected; waiting for the first packet",
          tip: `Point a board at the relay's machine, ${BOARDS_PORT}.`,
        });
      case "clock": {
        const time_s = message.time_ns / 1e9;
        this.stage.show(this.stage.python.tick(time_s), now_ms());
        const more = this.received !== null && message.received > this.received;
        this.received = message.received;
        return this.stage.say({ time_s, ...(more && { datagram_s: time_s }) });
      }
      case "dropped":
        return this.stage.say({
          message: `${message.total} packets were lost on the way to this page, which was too slow for them.`,
          tip: "Close other tabs, or send fewer packets a second.",
        });
      case "ended":
        return this.stage.say({
          phase: "ended",
          message: `The relay's replay is over: ${message.count} packets.`,
          tip: "Start the relay with --loop to play it again and again.",
        });
      default: // a newer relay may say more
    }
  }

  private take(bytes: Uint8Array): void {
    // Leaving a batch out would leave out the interfaces that it declares; a new connection declares all again.
    if (this.waitingBytes + bytes.length > MOST_WAITING_BYTES)
      return this.socket?.close(4000, "this page computes slower than packets come");
    this.declared.push(...declarations(bytes));
    if (this.recorded) this.keep(this.recorded, bytes);
    this.arrived_ms = now_ms();
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    // One Python call for all that has come by the time this task is done.
    if (this.waiting.length === 1) this.flush.port2.postMessage(null);
  }

  private keep(recorded: Uint8Array[], bytes: Uint8Array): void {
    this.recordedBytes += bytes.length;
    if (this.recordedBytes <= MOST_RECORDED_BYTES) recorded.push(bytes);
    else
      this.stage.say({
        message: "The recording has reached 1 GiB; it keeps what it has.",
        tip: "Stop to save it; for longer ones use halfwave-relay --record.",
      });
  }

  private compute(): void {
    const chunks = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    if (this.closed || !chunks.length) return;
    const hops = this.stage.python.feed(chunks),
      latest = hops.at(-1);
    const kind = latest?.report.provenance?.kind;
    if (kind && kind !== this.flowing) {
      this.flowing = kind;
      this.stage.say({ phase: "playing", kind, message: "", tip: "" });
    }
    this.stage.show(hops, this.arrived_ms);
  }

  private lostConnection(event: CloseEvent): void {
    if (this.closed) return;
    const wait_s = BACK_OFF_S[Math.min(this.attempt, BACK_OFF_S.length - 1)];
    this.attempt++;
    const why = event.reason ? `: ${event.reason}` : "";
    this.stage.say({
      phase: "reconnecting",
      live: false,
      retry_in_s: wait_s,
      message: this.greeted
        ? `The connection to the relay was lost${why}. Trying again in ${wait_s} s.`
        : `No relay answers there${why}. Trying again in ${wait_s} s.`,
      tip: this.greeted
        ? "Is the relay still running?"
        : "Is halfwave-relay running, is the address right, and may this page connect to it (--allow-origin, --token)?",
    });
    this.timer = setTimeout(() => this.connect(), wait_s * 1000);
  }
}
