// The live stream of a relay: whole pcapng blocks in binary messages, JSON control in text ones. A lost connection is
// tried again, saying so; other data is never shown in its place.
import type { Can, SourceState } from "../generated/page";
import type { Control } from "../generated/relay";
import type { SourceKind } from "../generated/types";
import { type Blocks, blocksOf, commented, joined } from "./blocks";
import { Lag } from "./lag";
import { relayWords as w } from "../ui/words";
import { openSocket, type Socket } from "./socket";
import { now_ms, type Source, type Stage } from "./source";

const BACK_OFF_S = [1, 2, 4, 8, 16];
/** From such a lag on the engine, told of it, has not kept up with however little: packets are left out until it is gone.
 *  Seconds of this page, as the next. */
const MOST_BEHIND_S = 5;
/** A lag below this is no word worth. */
const LEAST_LAG_S = 0.5;
const MOST_RECORDED_BYTES = 1 << 30;

/** Blocks that wait to be computed, or what was said between them. */
type Data = { bytes: Uint8Array; arrived_ms: number } & Blocks;
type Item = { said: Control } | Data;

const isData = (item: Item): item is Data => "bytes" in item;
const isTimed = (item: Item): item is Data & { newest_s: number } => isData(item) && item.newest_s !== null;

export class Relay implements Source {
  readonly can: Can = { seek: false, pause: false, speed: false, record: true };
  private readonly socket: Socket;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private closed = false;
  private greeted = false;
  private connections = 0;
  /** What the stream says it is, once packets come. */
  private flowing: SourceKind | null = null;
  /** Datagrams that the relay had taken in by its latest clock of this connection. */
  private received: number | null = null;
  private waiting: Item[] = [];
  private skipping = false;
  /** Seconds of the stream that a second brings. */
  private pace = 1;
  private lag = new Lag();
  private told_s = 0;
  private computed_ms = now_ms();
  /** Packets that did not get here, as the relay counts them, and those that this page left out. */
  private lost = { there: 0, here: 0 };
  private readonly flush = new MessageChannel();
  private recorded: Uint8Array[] | null = null;
  private recordedBytes = 0;
  /** Texts for the next packets that are recorded. */
  private marks: string[] = [];
  /** Section header and interfaces of this connection, with which a recording has to begin. */
  private declared: Uint8Array[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly url: string,
    private readonly token: string | undefined,
  ) {
    this.flush.port1.onmessage = () => this.compute();
    this.socket = openSocket({
      said: (text) => this.hear(text),
      data: (bytes, arrived_ms) => this.take(bytes, arrived_ms),
      closed: (reason) => this.lostConnection(reason),
    });
  }

  open(): Promise<void> {
    this.connect();
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
    this.flush.port1.close();
  }

  /** Begin, or end with the file: the very bytes that came. */
  record(on: boolean): { bytes: ArrayBuffer; name: string } | null {
    if (on) {
      this.recorded = [...this.declared];
      this.marks = [];
      this.recordedBytes = 0;
      return null;
    }
    const bytes = joined(this.recorded ?? []);
    this.recorded = null;
    return {
      bytes: bytes.buffer,
      name: `halfwave-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.pcapng`,
    };
  }

  mark(text: string): void {
    if (this.recorded) this.marks.push(text);
  }

  private connect(): void {
    const url = new URL(this.url);
    if (this.token) url.searchParams.set("token", this.token);
    this.greeted = false;
    this.stage.say({
      phase: this.attempt ? "reconnecting" : "opening",
      retry_in_s: null,
      live: false,
      message: w.connecting,
      tip: "",
    });
    this.socket.connect(String(url));
  }

  private hear(text: string): void {
    try {
      this.enqueue({ said: JSON.parse(text) as Control });
    } catch {
      this.notice(w.noJson);
    }
  }

  private take(bytes: Uint8Array, arrived_ms: number): void {
    const blocks = blocksOf(bytes);
    this.declared.push(...blocks.declarations);
    if (this.recorded) this.keep(this.recorded, bytes);
    this.enqueue({ bytes, arrived_ms, ...blocks });
  }

  /** One turn for all that has come by the time this task is done. */
  private enqueue(item: Item): void {
    this.waiting.push(item);
    if (this.waiting.length === 1) this.flush.port2.postMessage(null);
  }

  /** Only the interfaces are kept, which later packets refer to; the packets are counted. */
  private leaveOut(item: Data): Uint8Array {
    this.lost.here += item.packets;
    this.tellLost();
    return joined(item.declarations);
  }

  private notice([message, tip]: readonly [string, string], more: Partial<SourceState> = {}): void {
    this.stage.say({ ...more, message, tip });
  }

  private tellLost(): void {
    this.notice(w.lost, { left_out: this.lost.there + this.lost.here });
  }

  private control(message: Control): void {
    switch (message.type) {
      case "hello":
        return this.begin(message.speed ?? 1);
      case "clock": {
        const time_s = message.time_ns / 1e9;
        // Packets that are left out are no silence.
        if (!this.skipping) this.stage.show(this.stage.python.tick(time_s), now_ms());
        const more = this.received !== null && message.received > this.received;
        this.received = message.received;
        return this.stage.say({ time_s, ...(more && { datagram_s: time_s }) });
      }
      case "dropped":
        this.lost.there = message.total;
        return this.tellLost();
      case "note":
        return this.stage.say({ message: message.text, tip: "" });
      case "ended":
        return this.stage.say({
          phase: "ended",
          message: w.ended(message.count),
          tip: w.loop,
        });
      default: // a newer relay may say more
    }
  }

  /** The relay answers. What another relay, or this one before, sent is no part of what comes now: a new stream begins. */
  private begin(speed: number): void {
    this.greeted = true;
    this.attempt = 0;
    this.flowing = null;
    this.received = null;
    this.pace = speed;
    this.lag = new Lag(speed);
    this.told_s = 0;
    this.skipping = false;
    this.lost = { there: 0, here: 0 };
    const again = this.connections++ > 0;
    if (again) this.stage.anew();
    this.stage.say({
      phase: "waiting",
      kind: null,
      live: true,
      ...(again && { start_s: Date.now() / 1000 }),
      datagram_s: null,
      behind_s: 0,
      left_out: 0,
      retry_in_s: null,
      message: again ? w.again : w.connected,
      tip: w.point,
    });
  }

  private keep(recorded: Uint8Array[], bytes: Uint8Array): void {
    this.recordedBytes += bytes.length;
    const marked = this.marks.length ? commented(bytes, this.marks.join("; ")) : null;
    if (marked) this.marks = [];
    if (this.recordedBytes <= MOST_RECORDED_BYTES) recorded.push(marked ?? bytes);
    else this.notice(w.full);
  }

  /** All that waits, in the order in which it came. */
  private compute(): void {
    const began_ms = now_ms();
    while (this.waiting.length && !this.closed) {
      try {
        this.next();
      } catch (error) {
        this.stage.fail(error); // it costs itself alone
      }
    }
    const done_ms = now_ms();
    this.lag.computed((done_ms - began_ms) / 1000, (done_ms - this.computed_ms) / 1000);
    this.computed_ms = done_ms;
  }

  /** What the relay said, or the blocks up to that in one call. */
  private next(): void {
    const first = this.waiting[0];
    if (first && !isData(first)) {
      this.waiting.shift();
      return this.control(first.said);
    }
    const said = this.waiting.findIndex((item) => !isData(item));
    this.feed(this.waiting.splice(0, said < 0 ? this.waiting.length : said).filter(isData));
  }

  private feed(run: Data[]): void {
    const newest_s = run.findLast(isTimed)?.newest_s,
      behind_s = newest_s === undefined ? 0 : this.lag.behind_s(newest_s, now_ms() / 1000);
    this.tellLag(behind_s);
    this.skipping = this.lag.busy && behind_s > this.pace * (this.skipping ? LEAST_LAG_S : MOST_BEHIND_S);
    const tooOld = (item: Data) =>
      isTimed(item) && (this.skipping || (newest_s ?? 0) - item.newest_s > this.pace * MOST_BEHIND_S);
    const chunks = run.map((item) => (tooOld(item) ? this.leaveOut(item) : item.bytes)).filter((c) => c.length > 0);
    if (!chunks.length) return;
    const hops = this.stage.python.feed(chunks, this.lag.busy ? behind_s : 0),
      kind = hops.at(-1)?.report.provenance?.kind;
    if (kind && kind !== this.flowing) {
      this.flowing = kind;
      this.stage.say({ phase: "playing", kind, message: "", tip: "" });
    }
    this.stage.show(hops, run.at(-1)?.arrived_ms ?? now_ms());
  }

  private tellLag(behind_s: number): void {
    const told_s = behind_s < this.pace * LEAST_LAG_S ? 0 : Math.round(2 * behind_s) / 2;
    if (told_s !== this.told_s) this.stage.say({ behind_s: told_s });
    this.told_s = told_s;
  }

  private lostConnection(reason: string): void {
    if (this.closed) return;
    this.waiting = [];
    this.declared = [];
    const wait_s = BACK_OFF_S[Math.min(this.attempt, BACK_OFF_S.length - 1)]!;
    this.attempt++;
    this.stage.say({
      phase: "reconnecting",
      live: false,
      retry_in_s: wait_s,
      message: this.greeted ? w.connectionLost(reason, wait_s) : w.noAnswer(reason, wait_s),
      tip: this.greeted ? w.isRunning : w.isReachable,
    });
    this.timer = setTimeout(() => this.connect(), wait_s * 1000);
  }
}
