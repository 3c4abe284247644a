// The room from above on a plain canvas, for browsers without WebGL2: the same splats, colours and nodes, no depth.
import { SPLAT_COLUMNS } from "../generated/limits";
import { css, rampColour } from "./colour";
import { linksOf } from "./room";
import type { Picture } from "./view";

const MARGIN = 0.08;

export function drawFlat(canvas: HTMLCanvasElement, p: Picture, scale: number): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const { width_m: w, depth_m: d } = p.room,
    { width, height } = canvas;
  const zoom = Math.min(width / w, height / d) * (1 - 2 * MARGIN);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = css(p.palette.background);
  pen.fillRect(0, 0, width, height);
  // Metres from here on, y up as in the room seen from above.
  pen.setTransform(zoom, 0, 0, -zoom, (width - w * zoom) / 2, (height + d * zoom) / 2);
  pen.lineWidth = 1 / zoom;
  pen.strokeStyle = css(p.palette.grid, 0.25);
  pen.beginPath();
  for (let x = 0; x <= w; x++) {
    pen.moveTo(x, 0);
    pen.lineTo(x, d);
  }
  for (let y = 0; y <= d; y++) {
    pen.moveTo(0, y);
    pen.lineTo(w, y);
  }
  pen.stroke();
  pen.strokeStyle = css(p.palette.grid, 0.8);
  pen.strokeRect(0, 0, w, d);
  if (p.age !== "none") drawSplats(pen, p, scale);
  drawNodes(pen, p, zoom);
}

function drawSplats(pen: CanvasRenderingContext2D, p: Picture, scale: number): void {
  const stale = p.age === "stale",
    s = p.splats;
  for (let i = 0; i + SPLAT_COLUMNS <= s.length; i += SPLAT_COLUMNS) {
    const body = s[i + 7]! > 0.5,
      t = Math.min(1, Math.max(0, s[i + 6]! / (scale || 1)));
    if (body && stale) continue;
    const colour = body ? p.palette.body : stale ? p.palette.grid : rampColour(p.palette.ramp, t),
      alpha = body ? 0.5 : 0.05 + 0.5 * t ** 1.5;
    pen.save();
    pen.translate(s[i]!, s[i + 1]!);
    pen.rotate(2 * Math.atan2(s[i + 10]!, s[i + 11]!)); // all lie on the floor: turned about z alone
    pen.scale(s[i + 3]! * 2.5, s[i + 4]! * 2.5);
    const glow = pen.createRadialGradient(0, 0, 0, 0, 0, 1);
    for (const r of [0, 0.25, 0.5, 0.75, 1])
      glow.addColorStop(r, css(colour, r === 1 ? 0 : alpha * Math.exp(-3.125 * r * r)));
    pen.fillStyle = glow;
    pen.fillRect(-1, -1, 2, 2);
    pen.restore();
  }
}

function drawNodes(pen: CanvasRenderingContext2D, p: Picture, zoom: number): void {
  const r = 7 / zoom;
  pen.strokeStyle = pen.fillStyle = css(p.palette.accent);
  pen.lineWidth = 1.5 / zoom;
  for (const [a, b] of linksOf(p.room, p.hop)) {
    pen.beginPath();
    pen.moveTo(a.x_m, a.y_m);
    pen.lineTo(b.x_m, b.y_m);
    pen.stroke();
  }
  for (const n of p.room.nodes) {
    pen.beginPath();
    if (n.role === "transmitter")
      for (const [x, y] of [
        [0, r],
        [r, 0],
        [0, -r],
        [-r, 0],
      ] as const)
        pen.lineTo(n.x_m + x, n.y_m + y);
    else pen.arc(n.x_m, n.y_m, r, 0, 2 * Math.PI);
    pen.fill();
    pen.save();
    pen.translate(n.x_m, n.y_m);
    pen.scale(1 / zoom, -1 / zoom);
    pen.font = "13px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.fillStyle = css(p.palette.ink);
    pen.fillText(n.name, 0, -14);
    pen.restore();
  }
}
