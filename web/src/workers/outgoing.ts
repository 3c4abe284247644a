// Hops on their way to the page, bounded: with too many not acknowledged, only the latest waits.
import type { FromSignal, Heard, Heat, HopReport } from "./messages";
import type { Hop } from "./python-page";

const MOST_IN_FLIGHT = 3;
/** Heat-map rows that may wait with it: ten seconds at 100 Hz. */
const MOST_ROWS = 1000;

export type Post = (message: FromSignal, transfer?: Transferable[]) => void;

interface Waiting {
  hop: Hop;
  arrived_ms: number;
  /** Of those that it stands for. */
  earlier?: Heard;
}

/** No second and no event is lost with a hop. */
function heardBefore({ hop: { report }, earlier }: Waiting): Heard | undefined {
  const { second, events } = report;
  if (!earlier && !second && !events?.length) return undefined;
  return {
    seconds: [...(earlier?.seconds ?? []), ...(second ? [second] : [])],
    events: [...(earlier?.events ?? []), ...(events ?? [])],
  };
}

function joined(a: Heat | null, b: Heat | null): Heat | null {
  if (!a || !b || a.link !== b.link || a.bins !== b.bins || a.time_s.length + b.time_s.length > MOST_ROWS)
    return b ?? a;
  const join = <T extends Float32Array | Float64Array>(make: (n: number) => T, x: T, y: T) => {
    const z = make(x.length + y.length);
    z.set(x);
    z.set(y, x.length);
    return z;
  };
  return {
    link: a.link,
    bins: a.bins,
    time_s: join((n) => new Float64Array(n), a.time_s, b.time_s),
    rows: join((n) => new Float32Array(n), a.rows, b.rows),
    rssi_dbm: join((n) => new Float32Array(n), a.rssi_dbm, b.rssi_dbm),
  };
}

/** A hop that waited in vain gives what comes only now and then to the next. */
function withWhatWas(was: HopReport, now: HopReport): HopReport {
  const { doppler: a } = was,
    { doppler: b } = now;
  const both = a && b && a.link === b.link ? { ...b, before: [...a.before, a.power_db, ...b.before] } : (b ?? a);
  return { ...now, doppler: both, floor: now.floor ?? was.floor, selection: now.selection ?? was.selection };
}

export class Outgoing {
  /** Grows with the epoch, and within it when a connection begins anew: to what stream a model's late answer belongs. */
  stream = 0;
  private inFlight = 0;
  private waiting: Waiting | null = null;
  constructor(
    private readonly post: Post,
    public epoch = 0,
  ) {}

  start(epoch: number): void {
    this.epoch = epoch;
    this.inFlight = 0;
    this.anew();
  }

  /** Nothing of the stream so far goes out any more. */
  anew(): void {
    this.stream++;
    this.waiting = null;
  }

  send(hop: Hop, arrived_ms: number, earlier?: Heard): void {
    if (this.inFlight >= MOST_IN_FLIGHT) {
      const was = this.waiting?.hop;
      const report = was ? withWhatWas(was.report, hop.report) : hop.report;
      const before = this.waiting ? heardBefore(this.waiting) : earlier;
      this.waiting = {
        hop: { ...hop, report, heat: joined(was?.heat ?? null, hop.heat) },
        arrived_ms,
        earlier: before,
      };
      return;
    }
    this.inFlight++;
    const { report, splats, heat } = hop,
      buffers = [splats.buffer, ...(heat ? [heat.time_s.buffer, heat.rows.buffer, heat.rssi_dbm.buffer] : [])];
    const sent_ms = performance.timeOrigin + performance.now();
    this.post(
      { type: "hop", epoch: this.epoch, hop: report, splats, heat, arrived_ms, sent_ms, ...(earlier && { earlier }) },
      buffers as ArrayBuffer[],
    );
  }

  acknowledged(epoch: number): void {
    if (epoch !== this.epoch) return;
    this.inFlight = Math.max(0, this.inFlight - 1);
    const next = this.waiting;
    this.waiting = null;
    if (next) this.send(next.hop, next.arrived_ms, next.earlier);
  }
}
