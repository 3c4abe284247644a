// The threshold's line in the motion plot, to drag by mouse and touch. For keys and screen readers there is the slider
// below the plot, which sets the same.
import type uPlot from "uplot";
import type { MotionTuning } from "./motion-tuning";
import { sensitivityAt } from "./truth";

export class ThresholdHandle {
  private line = Object.assign(document.createElement("div"), { className: "plot-handle" });
  private plot: uPlot | null = null;
  private drags = false;

  constructor(
    private readonly tuning: MotionTuning,
    private readonly threshold: () => number | null,
  ) {
    this.line.setAttribute("aria-hidden", "true");
    this.line.addEventListener("pointerdown", (e) => this.begin(e));
    this.line.addEventListener("pointermove", (e) => this.move(e, false));
    for (const end of ["pointerup", "pointercancel"]) this.line.addEventListener(end, () => this.end());
    this.line.addEventListener("click", (e) => e.stopPropagation()); // no mark of the plot
  }

  ready(plot: uPlot): void {
    this.plot = plot;
    plot.over.append(this.line);
    this.draw(plot);
  }

  draw(plot: uPlot): void {
    const threshold = this.threshold();
    const { min, max } = plot.scales.y ?? {};
    const inSight = threshold !== null && min != null && max != null && threshold >= min && threshold <= max;
    this.line.hidden = !inSight;
    if (inSight) this.line.style.top = `${plot.valToPos(threshold, "y")}px`;
  }

  private begin(e: PointerEvent): void {
    this.drags = true;
    this.line.setPointerCapture(e.pointerId);
    e.preventDefault();
    this.move(e, true);
  }

  private move(e: PointerEvent, begins: boolean): void {
    const { plot, tuning } = this,
      { usual } = tuning;
    if (!this.drags || !plot || usual === null) return;
    const at = plot.posToVal(e.clientY - plot.over.getBoundingClientRect().top, "y");
    tuning.tunings.drag(sensitivityAt(at, usual), begins);
  }

  private end(): void {
    this.drags = false;
  }
}
