// What is drawn as a file: a table, NumPy's own, or a picture with its axes.
import type { Signal } from "../signal";
import { state } from "../state";
import { exportName, save, saveCanvas } from "../ui/save";
import { complain } from "../ui/toast";
import { colour } from "../ui/theme";
import { copyWords, labWords as w } from "../ui/words";
import type { Picture } from "../workers/lab-answer";
import type { Asked } from "../workers/messages";
import { csv, sideMarks, stop_s } from "./map";

export type Kind = keyof typeof w.exports;

const start_s = () => state.source?.start_s ?? 0;

export async function exported(kind: Kind, p: Picture, map: HTMLCanvasElement, asked: Asked, signal: Signal) {
  const name = (ending: string) => exportName(asked.what, stop_s(p) - start_s(), ending);
  if (kind === "csv") return save(name("csv"), new Blob([csv(p, start_s())], { type: "text/csv" }));
  if (kind === "png") return saveCanvas(name("png"), framedCanvas(p, map, asked));
  const answer = await signal.lab({ ...asked, ask: "npz" });
  if ("bytes" in answer) save(name("npz"), new Blob([answer.bytes]));
  else if ("error" in answer) complain(copyWords.failed, answer.error);
}

/** The map with its axes, in the colours of the page. */
function framedCanvas(p: Picture, map: HTMLCanvasElement, asked: Asked): HTMLCanvasElement {
  const [left, top, width, height] = [110, 60, 1200, 480];
  const canvas = Object.assign(document.createElement("canvas"), {
    width: left + width + 30,
    height: top + height + 60,
  });
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.fillStyle = colour("--surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(map, left, top, width, height);
  pen.fillStyle = colour("--ink");
  pen.font = "20px system-ui, sans-serif";
  const source = state.source;
  pen.fillText(`${w.whats[asked.what]} (${p.unit}), ${p.link}`, left, 28);
  pen.font = "16px system-ui, sans-serif";
  if (source) pen.fillText(`${source.name}${source.kind ? `, ${source.kind}` : ""}`, left, 50);
  pen.textAlign = "right";
  for (const [at, text] of sideMarks(p)) pen.fillText(text, left - 8, top + height * (1 - at) + 5);
  pen.textAlign = "center";
  for (let i = 0; i <= 4; i++)
    pen.fillText(
      `${(p.start_s - start_s() + (i * (stop_s(p) - p.start_s)) / 4).toFixed(1)} s`,
      left + (i * width) / 4,
      top + height + 26,
    );
  return canvas;
}
