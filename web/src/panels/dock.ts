// Holds the panels: builds each once, draws those that are open and in sight, keeps which are open in the view.
import type { Signal } from "../signal";
import { type State, state, update } from "../state";
import { onFrame } from "../ui/frames";
import { panels } from ".";
import type { PanelKind } from "./panel";

/** A panel out of sight is drawn too, for those who have it read to them, but seldom. */
const UNSEEN_EVERY_MS = 2000;

export function togglePanel(id: string): void {
  const open = state.view.panels;
  const next = open.includes(id)
    ? open.filter((p) => p !== id)
    : panels.map((p) => p.id).filter((p) => p === id || open.includes(p));
  update({ view: { ...state.view, panels: next } });
  if (!open.includes(id)) document.getElementById(`panel-${id}`)?.scrollIntoView({ block: "nearest" });
}

function build(kind: PanelKind, signal: Signal) {
  const section = document.createElement("section");
  section.className = "panel";
  section.id = `panel-${kind.id}`;
  const header = document.createElement("header");
  const heading = document.createElement("h2");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = kind.title;
  button.addEventListener("click", () => togglePanel(kind.id));
  heading.append(button);
  header.append(heading);
  const body = document.createElement("div");
  body.className = "panel-body";
  body.id = `${section.id}-body`;
  button.setAttribute("aria-controls", body.id);
  section.setAttribute("aria-label", kind.title);
  section.append(header, body);
  const panel = kind.create(signal);
  panel.mount(body);
  return { panel, section, button };
}

export function mountDock(host: HTMLElement, signal: Signal): void {
  const inSight = new Set<Element>();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const e of entries) e.isIntersecting ? inSight.add(e.target) : inSight.delete(e.target);
    },
    { rootMargin: "100px" },
  );
  const columns = [0, 1].map(() => Object.assign(document.createElement("div"), { className: "dock-column" }));
  host.append(...columns);
  for (const [i, kind] of panels.entries()) {
    const { panel, section, button } = build(kind, signal);
    columns[i < panels.length / 2 ? 0 : 1]?.append(section);
    watcher.observe(section);
    inSight.add(section);
    let drawn_ms = 0;
    onFrame(
      [...kind.needs, "view"],
      (s: State) => {
        const open = s.view.panels.includes(kind.id);
        section.toggleAttribute("data-closed", !open);
        button.setAttribute("aria-expanded", String(open));
        section.toggleAttribute("data-urgent", kind.isUrgent?.(s) ?? false);
        const now_ms = performance.now();
        if (!open || (!inSight.has(section) && now_ms - drawn_ms < UNSEEN_EVERY_MS)) return;
        drawn_ms = now_ms;
        panel.draw(s);
      },
      true,
    );
  }
}
