// The page's end of a USB port: opens it, reads it, and passes its lines on as a relay passes datagrams, so that all
// behind it is the relay's. The bytes of a port come to the thread that opened it, whoever reads them in the end, so they
// are stamped here, as soon as can be.
import { VERSION as version } from "../generated/version";
import { usbWords as w } from "../ui/words";
import type { FromSocket, ToSocket } from "../workers/messages";
import { joined } from "./blocks";
import { declaration, lineBlock } from "./serial-blocks";
import { bestRate, type Heard, Lines, notText, TextWatch } from "./serial-text";
import { now_ms } from "./source";

/** As much of Web Serial as is used here. */
export interface Port {
  readonly readable: ReadableStream<Uint8Array> | null;
  open(options: { baudRate: number; bufferSize: number }): Promise<void>;
  close(): Promise<void>;
  getInfo(): { usbVendorId?: number; usbProductId?: number };
}
export interface Ports {
  getPorts(): Promise<Port[]>;
  requestPort(): Promise<Port>;
}

export const RATES = [115_200, 230_400, 460_800, 921_600, 1_000_000, 1_500_000, 2_000_000];
/** In the order in which they are tried: what firmware for CSI is built with comes first. */
const TRIED = [921_600, 115_200, 2_000_000, 1_500_000, 1_000_000, 460_800, 230_400];
const TRY_MS = 900,
  TRY_BYTES = 4096;
/** What the browser holds while the page draws: more than a second at 2,000,000 baud. */
const BUFFER_BYTES = 1 << 18;
/** What the signal worker has not fetched, at the most: what comes beyond is counted and gone. */
export const MOST_WAITING_BYTES = 4 << 20;
const FLUSH_MS = 20,
  CLOCK_MS = 1000;

/** What the page shows of a port. */
export interface PortState {
  open: boolean;
  /** null: it is looked for. */
  baud: number | null;
  lines: number;
  bytes: number;
  /** Lines that the signal worker was too slow for. */
  dropped: number;
  wrong: Heard | null;
}

export interface Told {
  changed(state: PortState): void;
  /** The rate that was found. */
  found(baud: number): void;
}

export class SerialReader {
  readonly state: PortState;
  private port: Port | null;
  private reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  private reason = "";
  private ended = false;
  private unread = 0;
  private waiting: Uint8Array[] = [];
  private flushed_ms = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private clock: ReturnType<typeof setInterval> | undefined;

  /** baud: null to find it. channel: to the signal worker, which asks for each connection. */
  constructor(
    private readonly ports: Ports,
    private readonly chosen: Port,
    baud: number | null,
    private readonly channel: MessagePort,
    private readonly told: Told,
  ) {
    this.port = chosen;
    this.state = { open: false, baud, lines: 0, bytes: 0, dropped: 0, wrong: null };
    channel.onmessage = ({ data }: MessageEvent<ToSocket>) => {
      if (data.type === "read") this.unread -= data.bytes;
      else if (data.type === "connect") void this.connect();
      else this.close();
    };
  }

  /** The user has enough of it: the stream ends, and says so. */
  stop(): void {
    this.say({ type: "ended", count: this.state.lines });
    this.close();
  }

  /** For good: something else is opened. */
  close(): void {
    this.ended = true;
    void this.reader?.cancel().catch(() => {});
    this.tell({ open: false });
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /** Open it again at another rate; null: find it. */
  setBaud(baud: number | null): void {
    this.tell({ baud, wrong: null });
    this.reason = w.changed;
    void this.reader?.cancel().catch(() => {});
  }

  private tell(change: Partial<PortState>): void {
    Object.assign(this.state, change);
    this.told.changed(this.state);
  }

  private post(message: FromSocket, transfer: Transferable[] = []): void {
    this.channel.postMessage(message, transfer);
  }

  private say(control: object): void {
    this.flush();
    this.post({ type: "said", text: JSON.stringify(control) });
  }

  private async connect(): Promise<void> {
    this.reason = "";
    try {
      const port = await this.find();
      if (!port) return this.closed(w.gone);
      this.port = port;
      if (this.state.baud === null && !(await this.findRate(port))) return this.closed(w.notFound(RATES));
      if (this.ended || this.state.baud === null) return;
      await port.open({ baudRate: this.state.baud, bufferSize: BUFFER_BYTES });
      this.begin();
      await this.readAll(port);
      await port.close().catch(() => {}); // one that was unplugged is closed
    } catch (error) {
      this.reason ||= error instanceof Error ? error.message : String(error);
    }
    this.closed(this.reason);
  }

  /** The port chosen; plugged in again it may be another object of the same device. */
  private async find(): Promise<Port | null> {
    const granted = await this.ports.getPorts(),
      of = this.chosen.getInfo();
    const alike = (p: Port) =>
      p.getInfo().usbVendorId === of.usbVendorId && p.getInfo().usbProductId === of.usbProductId;
    return granted.find((p) => p === this.port) ?? granted.find(alike) ?? null;
  }

  private begin(): void {
    this.unread = 0;
    this.waiting = [];
    this.say({ type: "hello", version, provenance: "live", speed: 1 }); // a new stream: what comes before is forgotten
    this.waiting = [declaration(w.name)];
    this.tell({ open: true, lines: 0, bytes: 0, dropped: 0, wrong: null });
    this.clock = setInterval(() => this.tellClock(), CLOCK_MS);
  }

  private tellClock(): void {
    this.say({ type: "clock", time_ns: Math.round(now_ms() * 1e6), received: this.state.lines, kernel_dropped: null });
    this.tell({});
  }

  private closed(reason: string): void {
    clearInterval(this.clock);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flush();
    this.reader = null;
    this.tell({ open: false });
    if (!this.ended) this.post({ type: "closed", reason });
  }

  /** Until the port is gone or someone closes it. An error that a port outlives gives it a new stream. */
  private async readAll(port: Port): Promise<void> {
    const lines = new Lines(),
      watch = new TextWatch(),
      broken = new Map<string, number>();
    while (port.readable && !this.ended && !this.reason) {
      const reader = port.readable.getReader();
      this.reader = reader;
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          this.take(value, lines, watch);
        }
      } catch (error) {
        this.note(error, broken, port);
      } finally {
        reader.releaseLock();
      }
    }
  }

  private note(error: unknown, broken: Map<string, number>, port: Port): void {
    const name = error instanceof Error ? error.name : "";
    if (!port.readable) {
      this.reason ||= w.gone;
      return;
    }
    const n = (broken.get(name) ?? 0) + 1;
    broken.set(name, n);
    if (n & (n - 1)) return; // said at 1, 2, 4, 8 ... of them
    this.say({ type: "note", text: name === "BufferOverrunError" ? w.overrun(n) : w.framing(n) });
  }

  private take(bytes: Uint8Array, lines: Lines, watch: TextWatch): void {
    const arrived_ms = now_ms();
    this.state.bytes += bytes.length;
    const wrong = watch.take(bytes, arrived_ms);
    if (wrong && !this.state.wrong) {
      this.tell({ wrong });
      this.say({ type: "note", text: w.wrong(wrong.notText, wrong.bytes) });
    }
    const whole = lines.take(bytes, arrived_ms);
    if (!whole.length) return;
    this.state.lines += whole.length;
    if (this.unread > MOST_WAITING_BYTES) return this.drop(whole.length);
    for (const line of whole) this.waiting.push(lineBlock(line.bytes, line.arrived_ms));
    if (arrived_ms - this.flushed_ms >= FLUSH_MS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  private drop(lines: number): void {
    this.state.dropped += lines;
    this.post({
      type: "said",
      text: JSON.stringify({ type: "dropped", count: lines, total: this.state.dropped }),
    });
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushed_ms = now_ms();
    if (!this.waiting.length) return;
    const bytes = joined(this.waiting);
    this.waiting = [];
    this.unread += bytes.length;
    this.post({ type: "data", data: bytes.buffer, arrived_ms: this.flushed_ms }, [bytes.buffer]);
  }

  /** Listen a moment at each usual rate; the one at which text comes is kept. */
  private async findRate(port: Port): Promise<boolean> {
    const heard = new Map<number, Heard>();
    for (const baudRate of TRIED) {
      if (this.ended || this.state.baud !== null) return this.state.baud !== null;
      await port.open({ baudRate, bufferSize: BUFFER_BYTES });
      heard.set(baudRate, await this.listen(port));
      await port.close();
      const found = bestRate(heard);
      if (found === null) continue;
      this.tell({ baud: found });
      this.told.found(found);
      return true;
    }
    return false;
  }

  private async listen(port: Port): Promise<Heard> {
    const heard: Heard = { bytes: 0, notText: 0 },
      until_ms = now_ms() + TRY_MS;
    while (port.readable && now_ms() < until_ms && heard.bytes < TRY_BYTES && !this.ended) {
      const reader = port.readable.getReader();
      this.reader = reader;
      const enough = setTimeout(() => void reader.cancel().catch(() => {}), until_ms - now_ms());
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done || !value) break;
          heard.bytes += value.length;
          heard.notText += notText(value);
          if (heard.bytes >= TRY_BYTES) await reader.cancel();
        }
      } catch {
        // damaged bytes: those of a wrong rate
        heard.bytes++;
        heard.notText++;
      } finally {
        clearTimeout(enough);
        reader.releaseLock();
      }
    }
    return heard;
  }
}
