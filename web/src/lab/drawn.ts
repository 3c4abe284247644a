// What hw.show drew: a line with its axes, or an image.
import { viridis } from "../panels/colormap";
import { Picture } from "../panels/picture";
import { colour } from "../ui/theme";
import { consoleWords as w } from "../ui/words";
import type { Drawn } from "../workers/lab-answer";

export function pictureOf(d: Drawn): HTMLCanvasElement {
  return d.rows === 1 ? lineOf(d) : imageOf(d);
}

const known = (values: Iterable<number>): [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return high > low ? [low, high] : [low - 1, low + 1];
};

function imageOf({ columns, rows, y }: Drawn): HTMLCanvasElement {
  const picture = new Picture("heat", w.drawn),
    [low, high] = known(y);
  picture.paint(columns, rows, (pixels) => {
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const v = y[row * columns + column]!;
        pixels[(rows - 1 - row) * columns + column] =
          v === v ? viridis[Math.min(255, Math.max(0, Math.round((255 * (v - low)) / (high - low))))]! : 0;
      }
  });
  return picture.canvas;
}

function lineOf({ x, y }: Drawn): HTMLCanvasElement {
  const [width, height, left, foot] = [720, 260, 64, 28];
  const canvas = Object.assign(document.createElement("canvas"), { className: "console-plot", width, height });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", w.drawn);
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  const [x0, x1] = known(x),
    [y0, y1] = known(y);
  const across = (v: number) => left + ((v - x0) / (x1 - x0)) * (width - left - 8),
    up = (v: number) => height - foot - ((v - y0) / (y1 - y0)) * (height - foot - 10);
  const short = (v: number) => String(+v.toPrecision(4)).replace("-", "−");
  pen.font = "16px system-ui, sans-serif";
  pen.fillStyle = colour("--muted");
  pen.strokeStyle = colour("--line");
  for (const share of [0, 0.5, 1]) {
    const at = y0 + share * (y1 - y0);
    pen.textAlign = "right";
    pen.fillText(short(at), left - 6, Math.min(height - foot, up(at) + 12 * (1 - share)));
    pen.strokeRect(left, up(at), width - left - 8, 0);
    pen.textAlign = share === 0 ? "left" : share === 1 ? "right" : "center";
    pen.fillText(short(x0 + share * (x1 - x0)), across(x0 + share * (x1 - x0)), height - 6);
  }
  pen.strokeStyle = colour("--data-1");
  pen.lineWidth = 2;
  pen.beginPath();
  let drawing = false;
  x.forEach((v, i) => {
    const value = y[i]!;
    if (!Number.isFinite(value)) drawing = false;
    else if (drawing) pen.lineTo(across(v), up(value));
    else {
      pen.moveTo(across(v), up(value));
      drawing = true;
    }
  });
  pen.stroke();
  return canvas;
}
