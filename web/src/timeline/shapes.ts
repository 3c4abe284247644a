// What the timeline draws, as values: the canvas and the SVG file are painted from the same. Pure. Colours are names of
// tokens.css, lengths are CSS pixels.

export type Token = `--${string}`;
interface Ink {
  colour: Token;
  alpha?: number;
}

export type Shape =
  /** x, y, width, height of each. */
  | ({ kind: "rects"; xywh: number[] } & Ink)
  /** x, y of each point; NaN begins anew. */
  | ({ kind: "line"; xy: number[]; width: number; dash?: readonly [number, number] } & Ink)
  /** Filled between x, y1 and x, y2 of each point; NaN begins anew. */
  | ({ kind: "area"; xyy: number[] } & Ink)
  | ({ kind: "text"; x: number; y: number; text: string; size: number; anchor: "start" | "middle" | "end" } & Ink);

const FONT = "system-ui, sans-serif";

/** Runs of points between NaNs: copies. */
function runs(values: readonly number[], stride: number): number[][] {
  const found: number[][] = [];
  let run: number[] | null = null;
  for (let i = 0; i < values.length; i += stride) {
    let none = false;
    for (let k = i; k < i + stride; k++) none ||= Number.isNaN(values[k]!);
    if (none) run = null;
    else {
      if (!run) {
        run = [];
        found.push(run);
      }
      for (let k = i; k < i + stride; k++) run.push(values[k]!);
    }
  }
  return found;
}

/** A run of an area as a closed outline: there along the first y, back along the second. */
function outline(run: readonly number[]): number[] {
  const points: number[] = [];
  for (let i = 0; i < run.length; i += 3) points.push(run[i]!, run[i + 1]!);
  for (let i = run.length - 3; i >= 0; i -= 3) points.push(run[i]!, run[i + 2]!);
  return points;
}

export function paint(
  c: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  scale: number,
  colour: (t: Token) => string,
): void {
  c.setTransform(scale, 0, 0, scale, 0, 0);
  for (const s of shapes) {
    c.globalAlpha = s.alpha ?? 1;
    c.fillStyle = c.strokeStyle = colour(s.colour);
    c.beginPath();
    if (s.kind === "rects") {
      for (let i = 0; i < s.xywh.length; i += 4) c.rect(s.xywh[i]!, s.xywh[i + 1]!, s.xywh[i + 2]!, s.xywh[i + 3]!);
      c.fill();
    } else if (s.kind === "line") {
      let open = false;
      for (let i = 0; i < s.xy.length; i += 2) {
        const [x, y] = [s.xy[i]!, s.xy[i + 1]!];
        if (Number.isNaN(x) || Number.isNaN(y)) open = false;
        else if (open) c.lineTo(x, y);
        else {
          c.moveTo(x, y);
          open = true;
        }
      }
      c.lineWidth = s.width;
      c.lineJoin = "round";
      c.setLineDash(s.dash ? [...s.dash] : []);
      c.stroke();
    } else if (s.kind === "area") {
      for (const run of runs(s.xyy, 3)) {
        const points = outline(run);
        c.moveTo(points[0]!, points[1]!);
        for (let i = 2; i < points.length; i += 2) c.lineTo(points[i]!, points[i + 1]!);
      }
      c.fill();
    } else {
      c.font = `${s.size}px ${FONT}`;
      c.textBaseline = "alphabetic";
      c.textAlign = s.anchor === "middle" ? "center" : s.anchor;
      c.fillText(s.text, s.x, s.y);
    }
  }
  c.globalAlpha = 1;
  c.setLineDash([]);
}

const n = (x: number) => String(Math.round(100 * x) / 100);
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
const path = (points: readonly number[]) => {
  let d = "";
  for (let i = 0; i < points.length; i += 2) d += `${i ? "L" : "M"}${n(points[i]!)} ${n(points[i + 1]!)}`;
  return d;
};

/** A file of its own, with its background. */
export function svg(
  shapes: readonly Shape[],
  width: number,
  height: number,
  colour: (t: Token) => string,
  title: string,
): string {
  const body = shapes.map((s) => {
    const ink = `${s.kind === "line" ? 'fill="none" stroke' : "fill"}="${escaped(colour(s.colour))}"${s.alpha === undefined ? "" : ` opacity="${s.alpha}"`}`;
    if (s.kind === "rects") {
      let d = "";
      for (let i = 0; i < s.xywh.length; i += 4)
        d += `M${n(s.xywh[i]!)} ${n(s.xywh[i + 1]!)}h${n(s.xywh[i + 2]!)}v${n(s.xywh[i + 3]!)}h${n(-s.xywh[i + 2]!)}z`;
      return `<path d="${d}" ${ink}/>`;
    }
    if (s.kind === "line")
      return `<path d="${[...runs(s.xy, 2)].map(path).join("")}" ${ink} stroke-width="${s.width}" stroke-linejoin="round"${s.dash ? ` stroke-dasharray="${s.dash.join(" ")}"` : ""}/>`;
    if (s.kind === "area")
      return `<path d="${[...runs(s.xyy, 3)].map((run) => `${path(outline(run))}z`).join("")}" ${ink}/>`;
    return `<text x="${n(s.x)}" y="${n(s.y)}" font-size="${s.size}" text-anchor="${s.anchor}" ${ink}>${escaped(s.text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="${escaped(colour("--surface"))}"/>${body.join("")}</svg>`;
}
