// Holds the panels: builds each once, draws those that are open and in sight, keeps which are open in the view. A user
// may arrange them, by their handles or with Alt and the arrows.
import type { Signal } from "../signal";
import { settings } from "../settings";
import { type State, state, update } from "../state";
import { onFrame } from "../ui/frames";
import { dockWords as w } from "../ui/words";
import { panels } from ".";
import { arranged, moved } from "./order";
import type { PanelKind } from "./panel";

/** A panel out of sight is drawn too, for those who have it read to them, but seldom. */
const UNSEEN_EVERY_MS = 2000;

export function togglePanel(id: string): void {
  const open = state.view.panels;
  const next = open.includes(id)
    ? open.filter((p) => p !== id)
    : panels.map((p) => p.id).filter((p) => p === id || open.includes(p));
  settings.panels.set(next);
  update({ view: { ...state.view, panels: next } });
  if (!open.includes(id)) document.getElementById(`panel-${id}`)?.scrollIntoView({ block: "nearest" });
}

function build(kind: PanelKind, signal: Signal) {
  const section = document.createElement("section");
  section.className = "panel";
  section.id = `panel-${kind.id}`;
  section.dataset.id = kind.id;
  const header = document.createElement("header");
  const heading = document.createElement("h2");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = kind.title;
  button.addEventListener("click", () => togglePanel(kind.id));
  heading.append(button);
  // Not in the tab order: with the keyboard, Alt and the arrows do the same from the heading.
  const handle = Object.assign(document.createElement("span"), { className: "panel-handle", title: w.drag });
  handle.setAttribute("aria-hidden", "true");
  header.append(heading, handle);
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

/** Two columns of sections that a user may arrange: `place` puts the one with this id into its place. */
function arrangeable(host: HTMLElement): { place(sections: ReadonlyMap<string, HTMLElement>): void } {
  const columns = [0, 1].map(() => Object.assign(document.createElement("div"), { className: "dock-column" }));
  host.append(...columns);
  const ids = panels.map((p) => p.id);
  const order = () => arranged(ids, settings.order.get());
  let known: ReadonlyMap<string, HTMLElement> = new Map();
  const place = (sections: ReadonlyMap<string, HTMLElement>) => {
    known = sections;
    for (const [i, id] of order().entries()) columns[i < ids.length / 2 ? 0 : 1]?.append(sections.get(id) ?? "");
  };

  host.addEventListener("keydown", (e) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[e.key],
      heading = e.target instanceof HTMLElement ? e.target.closest<HTMLElement>(".panel h2 button") : null,
      id = heading?.closest<HTMLElement>(".panel")?.dataset.id;
    if (!e.altKey || !by || !heading || !id) return;
    e.preventDefault();
    settings.order.set(moved(order(), id, by));
    place(known);
    heading.focus();
    heading.scrollIntoView({ block: "nearest" });
  });

  void import("sortablejs").then(({ default: Sortable }) => {
    for (const column of columns)
      Sortable.create(column, {
        group: "panels",
        handle: ".panel-handle",
        draggable: ".panel",
        dataIdAttr: "data-id",
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
        onEnd: () =>
          settings.order.set(
            columns.flatMap((c) => [...c.querySelectorAll<HTMLElement>(".panel")].map((p) => p.dataset.id ?? "")),
          ),
      });
  });
  return { place };
}

export function mountDock(host: HTMLElement, signal: Signal): void {
  const inSight = new Set<Element>();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const e of entries) e.isIntersecting ? inSight.add(e.target) : inSight.delete(e.target);
    },
    { rootMargin: "100px" },
  );
  const sections = new Map<string, HTMLElement>();
  for (const kind of panels) {
    const { panel, section, button } = build(kind, signal);
    sections.set(kind.id, section);
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
  arrangeable(host).place(sections);
}
