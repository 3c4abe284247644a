// The room on the page: joins the store, the picture and the elements around it. It draws when something changed and
// otherwise not at all.
import "./scene.css";
import { state, subscribe, update } from "../state";
import { formatPose, parsePose, type PoseName, poses } from "./camera";
import { breathOf } from "./breath";
import { type Palette, readPalette } from "./colour";
import { drawFlat } from "./flat";
import { holdNodes } from "./hold";
import { Labels } from "./labels";
import { Overlay } from "./overlay";
import { Pace } from "./pace";
import { type Picture, View } from "./view";
import { ageOf, staleAfter_ms } from "../ui/age";
import { withHops } from "../ui/frames";
import { sceneWords } from "../ui/words";
import { describe, note, spotOf } from "./words";

const MAX_PIXEL_RATIO = 2;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** What is drawn in the editor, while it is open. */
const shown = () => state.draft ?? state.room;

class Stage {
  #canvas = document.createElement("canvas");
  #overlay: Overlay;
  #labels: Labels | null = null;
  #view: View | null = null;
  #palette: Palette;
  #asked = 0;
  #pace = new Pace();
  #dirty = true;
  #staleTimer = 0;
  #width = 1;
  #height = 1;

  constructor(host: HTMLElement) {
    this.#canvas.className = "scene-canvas";
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "application");
    this.#canvas.setAttribute("aria-roledescription", sceneWords.role);
    this.#overlay = new Overlay(host, this.#canvas, (name) => this.#look(name));
    this.#palette = readPalette(this.#overlay.labels);
    try {
      this.#view = new View(
        this.#canvas,
        () => this.ask(),
        () => this.#settled(),
      );
      this.#labels = new Labels(this.#overlay.labels);
      this.#labels.build(shown());
      holdNodes(this.#canvas, this.#view.viewpoint, shown);
    } catch {
      this.#overlay.trouble(sceneWords.flat);
      this.#overlay.noViews();
    }
    this.#overlay.paint(this.#palette);
    this.#listen();
    this.#resize();
    this.#restore();
    this.draw(performance.now());
  }

  #listen(): void {
    new ResizeObserver(() => {
      this.#resize();
      this.draw(performance.now());
    }).observe(this.#overlay.root);
    const theme = () => {
      this.#palette = readPalette(this.#overlay.labels);
      this.#overlay.paint(this.#palette);
      this.#dirty = true;
      this.ask();
    };
    new MutationObserver(theme).observe(document.documentElement, { attributes: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
    still.addEventListener("change", () => this.#drift(false));
    this.#canvas.addEventListener("keydown", (e) => {
      if (this.#key(e)) {
        e.preventDefault();
        e.stopPropagation();
      }
    });
    this.#canvas.addEventListener("webglcontextlost", () => this.#overlay.trouble(sceneWords.lost));
    this.#canvas.addEventListener("webglcontextrestored", () => {
      this.#overlay.trouble("");
      this.ask();
    });
    document.addEventListener("visibilitychange", () => {
      this.#dirty = true;
      this.ask();
    });
    subscribe((_, changed) => {
      if (changed.has("room") || changed.has("draft")) this.#labels?.build(shown());
      if (changed.has("view")) this.#restore();
      if (
        ["hop", "splats", "room", "draft", "source", "view", "epoch"].some((name) =>
          changed.has(name as keyof typeof state),
        )
      ) {
        this.#dirty = true;
        if (this.#pace.share < 1 && changed.has("hop")) withHops(this.#withHops);
        else this.ask();
      }
    });
  }

  /** One function, so that it waits once. */
  #withHops = (): void => this.draw(performance.now());

  /** Have a frame drawn; many calls make one. */
  ask(): void {
    if (this.#asked || document.hidden) return;
    const asked_ms = performance.now();
    this.#asked = requestAnimationFrame((now) => {
      this.#asked = 0;
      if (this.#pace.frame(performance.now() - asked_ms)) this.#resize();
      this.draw(now);
    });
  }

  draw(now_ms: number): void {
    const picture = this.#picture();
    if (this.#dirty) this.#say(picture);
    if (!this.#view) {
      this.#drawFlat(picture);
      return;
    }
    if (this.#dirty) this.#view.set(picture);
    this.#dirty = false;
    const again = this.#view.frame(now_ms);
    this.#labels?.place(this.#view.viewpoint.camera, this.#width, this.#height);
    this.#overlay.legend(picture.age === "none" ? null : this.#view.scale);
    const at = formatPose(this.#view.viewpoint.pose);
    this.#overlay.pressed((Object.keys(poses) as PoseName[]).find((name) => formatPose(poses[name]) === at) ?? null);
    if (again && (this.#pace.share === 1 || this.#view.viewpoint.controls.autoRotate)) this.ask();
  }

  async picture(): Promise<Blob | null> {
    this.draw(performance.now()); // the drawing buffer is kept only until the browser shows it
    return new Promise((done) => this.#canvas.toBlob(done, "image/png"));
  }

  #picture(): Picture {
    const age = ageOf(state);
    clearTimeout(this.#staleTimer);
    if (age === "fresh")
      this.#staleTimer = window.setTimeout(
        () => {
          this.#dirty = true;
          this.ask();
        },
        Math.max(20, state.hopAt + staleAfter_ms() + 1 - performance.now()),
      );
    const breath = breathOf(shown(), state.hop, age, state.source);
    return {
      room: shown(),
      hop: state.hop,
      splats: state.splats,
      age,
      palette: this.#palette,
      breath: breath && { ...breath, moves: !still.matches },
    };
  }

  #say(p: Picture): void {
    const words = `${describe(p.room, p.hop, p.age)} ${this.#view ? sceneWords.keys : ""}`.trim();
    if (this.#canvas.ariaLabel !== words) this.#canvas.ariaLabel = words;
    this.#overlay.note(note(p.room, p.hop, p.age, state.source, p.breath?.moves));
    const seen = p.age === "stale" || p.age === "none" ? [] : (p.hop?.zones ?? []);
    this.#labels?.occupied(new Set(seen.filter((z) => z.presence.value === "occupied").map((z) => z.id)));
    this.#labels?.spot(p.age === "stale" || p.age === "none" ? null : spotOf(p.room, p.hop));
  }

  #drawFlat(p: Picture): void {
    this.#dirty = false;
    drawFlat(this.#canvas, p, p.hop?.field_scale ?? 1);
    this.#overlay.legend(p.hop?.field_scale ?? null);
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas,
      ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO) * this.#pace.share;
    this.#width = Math.max(1, clientWidth);
    this.#height = Math.max(1, clientHeight);
    if (this.#view) this.#view.resize(this.#width, this.#height, ratio);
    else Object.assign(this.#canvas, { width: this.#width * ratio, height: this.#height * ratio });
  }

  #look(name: PoseName): void {
    this.#view?.viewpoint.look(poses[name]);
    this.#settled();
  }

  /** Put the view into the store, and so into the address. */
  #settled(): void {
    const viewpoint = this.#view?.viewpoint;
    if (!viewpoint) return;
    const camera = viewpoint.moved ? formatPose(viewpoint.pose) : "";
    if (camera !== state.view.camera) update({ view: { ...state.view, camera } });
    this.ask();
  }

  #restore(): void {
    const viewpoint = this.#view?.viewpoint,
      pose = state.view.camera ? parsePose(state.view.camera) : poses.corner;
    if (viewpoint && pose && formatPose(pose) !== formatPose(viewpoint.pose)) viewpoint.look(pose);
  }

  #drift(on: boolean): void {
    if (this.#view) this.#view.viewpoint.controls.autoRotate = on && !still.matches;
    this.ask();
  }

  #key(e: KeyboardEvent): boolean {
    const viewpoint = this.#view?.viewpoint;
    if (!viewpoint || e.ctrlKey || e.metaKey || e.altKey || (e.shiftKey && e.key.startsWith("Arrow"))) return false;
    const names = Object.keys(poses) as PoseName[],
      now = names.findIndex((n) => formatPose(poses[n]) === formatPose(viewpoint.pose));
    const actions: Partial<Record<string, () => void>> = {
      ArrowLeft: () => viewpoint.step(-1, 0, 1),
      ArrowRight: () => viewpoint.step(1, 0, 1),
      ArrowUp: () => viewpoint.step(0, 1, 1),
      ArrowDown: () => viewpoint.step(0, -1, 1),
      "+": () => viewpoint.step(0, 0, 1 / 1.1),
      "=": () => viewpoint.step(0, 0, 1 / 1.1),
      "-": () => viewpoint.step(0, 0, 1.1),
      "0": () => viewpoint.look(poses.corner),
      v: () => viewpoint.look(poses[names[(now + 1) % names.length]!]),
      o: () => this.#drift(!viewpoint.controls.autoRotate),
    };
    const action = actions[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    action?.();
    if (action) this.#settled();
    return action !== undefined;
  }
}

let stage: Stage | null = null;

/** Draw the room into `host`, which gives the size; it follows the store from then on. */
export function mountScene(host: HTMLElement): void {
  stage = new Stage(host);
}

/** The room as it now looks, as a PNG; null before it is mounted or where the browser cannot. */
export function scenePicture(): Promise<Blob | null> {
  return stage ? stage.picture() : Promise.resolve(null);
}
