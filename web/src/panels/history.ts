// The last minutes of a few values, as columns for uPlot; a silence or a jump leaves a gap. Pure, without the page.

const LONGEST_S = 310;
const MOST = 8000;

export class History {
  /** [time_s, series 1, series 2 ...]; null where there is no value. */
  columns: (number | null)[][];
  /** Where data is missing, and between which times. */
  gaps: [number, number][] = [];
  private step_s = 1;

  constructor(readonly series: number) {
    this.columns = Array.from({ length: series + 1 }, () => []);
  }

  get times(): number[] {
    return this.columns[0] as number[];
  }

  push(time_s: number, values: readonly (number | null)[]): void {
    const last = this.times.at(-1);
    if (last === time_s || !Number.isFinite(time_s)) return;
    if (last !== undefined && time_s < last) this.cutFrom(time_s);
    const before = this.times.at(-1);
    if (before !== undefined) {
      const step = time_s - before;
      if (step > Math.max(3 * this.step_s, 1.5)) {
        this.append((before + time_s) / 2, Array(this.series).fill(null));
        this.gaps.push([before, time_s]);
      } else this.step_s += 0.1 * (step - this.step_s);
    }
    this.append(time_s, values);
    this.forget(time_s - LONGEST_S);
  }

  clear(): void {
    for (const c of this.columns) c.length = 0;
    this.gaps = [];
    this.step_s = 1;
  }

  private append(time_s: number, values: readonly (number | null)[]): void {
    this.columns[0]?.push(time_s);
    for (let i = 0; i < this.series; i++) this.columns[i + 1]?.push(values[i] ?? null);
  }

  /** Someone went back in time: what comes after that moment is measured anew. */
  private cutFrom(time_s: number): void {
    const keep = this.times.findIndex((t) => t >= time_s);
    if (keep >= 0) for (const c of this.columns) c.length = keep;
    this.gaps = this.gaps.filter(([, to]) => to < time_s);
  }

  private forget(before_s: number): void {
    if (this.times.length < MOST && (this.times[0] ?? before_s) > before_s - 30) return;
    const drop = Math.max(
      this.times.findIndex((t) => t >= before_s),
      this.times.length - MOST,
      0,
    );
    for (const c of this.columns) c.splice(0, drop);
    this.gaps = this.gaps.filter(([, to]) => to >= before_s);
  }

  /** As text, one row a time; a header with units first. */
  csv(header: readonly string[]): string {
    const quote = (word: string) => `"${word.replaceAll('"', '""')}"`;
    const rows = this.times.map((t, i) => [t.toFixed(3), ...this.columns.slice(1).map((c) => c[i] ?? "")].join(","));
    return `${header.map(quote).join(",")}\n${rows.join("\n")}\n`;
  }
}
