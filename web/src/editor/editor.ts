// The room editor: opens beside the room, keeps what is drawn, and has the engine use it. Loaded when it is first opened.
import "../styles/editor.css";
import "../styles/plan.css";
import { html, render, svg } from "lit-html";
import { current, leaveRoom, openSource, useRoom } from "../rooms/current";
import { dropPicture, pictureOf } from "../rooms/picture";
import { freeName, keep, type KeptRoom, newId, rooms, withoutRoom } from "../rooms/store";
import type { Signal } from "../signal";
import { state, subscribe, update } from "../state";
import { nameOf as linkName } from "../ui/links";
import { complain } from "../ui/toast";
import { editorWords as w } from "../ui/words/editor";
import { cards, type Doings, head, hint, shows, tools } from "./bars";
import { addPicture, bringFile, giveFile } from "./filing";
import { form, placing } from "./form";
import type { Point } from "./geometry";
import { hands } from "./hands";
import { onKey } from "./keys";
import { items, placeNode, setNode } from "./model";
import { drawPlan, planLabel } from "./plan";
import { Pointing } from "./pointer";
import { Screen } from "./screen";
import { Session } from "./session";
import { shelf } from "./shelf";

const KEEP_AFTER_MS = 150;
const HOPS_EVERY_MS = 120;
const COVERAGE_AFTER_MS = 400;

class Editor {
  readonly element = Object.assign(document.createElement("section"), { id: "editor" });
  #session: Session;
  #kept: boolean;
  #screen = new Screen(state.room, 400, 400);
  #pointing: Pointing;
  #size = { width: 400, height: 400 };
  #frame = 0;
  #keeping = 0;
  #asking = 0;
  #drawn_ms = 0;
  #stop: (() => void)[] = [];

  constructor(
    private readonly signal: Signal,
    private readonly closed: () => void,
  ) {
    this.element.setAttribute("aria-label", w.title);
    this.element.tabIndex = -1;
    const one = current();
    this.#kept = one !== null;
    this.#session = this.#begin(one);
    this.#pointing = new Pointing(() => this.#session, { metres: this.#metres, px_m: () => this.#screen.px_m });
  }

  open(): void {
    const main = document.getElementById("main");
    main?.append(this.element);
    main?.toggleAttribute("data-editing", true);
    this.#draw();
    const host = this.element.querySelector<HTMLElement>(".plan-host");
    const watcher = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      this.#size = { width, height };
      this.#ask();
    });
    if (host) {
      this.#size = { width: host.clientWidth, height: host.clientHeight };
      this.#draw();
      watcher.observe(host);
    }
    const key = (e: KeyboardEvent) => this.#key(e);
    addEventListener("keydown", key, true);
    hands.are = {
      drag: (index, to, z_m, last) => {
        const s = this.#session;
        s.selected = { kind: "node", index };
        const next = setNode(placeNode(s.history.present, index, to), index, { z_m });
        last ? s.commit(next) : s.show(next);
      },
    };
    this.#stop = [
      () => watcher.disconnect(),
      () => removeEventListener("keydown", key, true),
      subscribe((_, changed) => {
        if (changed.has("openedEpoch")) this.#other(current());
        else if (changed.has("room") && this.#pristine) this.#other(null);
        if (changed.has("hop")) this.#hop();
      }),
    ];
    this.element.focus();
  }

  close(): void {
    this.#session.stopWalk();
    this.#keepNow();
    for (const stop of this.#stop) stop();
    this.#stop = [];
    cancelAnimationFrame(this.#frame);
    hands.are = null;
    if (this.#session.picture) URL.revokeObjectURL(this.#session.picture);
    this.element.remove();
    document.getElementById("main")?.removeAttribute("data-editing");
    update({ draft: null });
    this.closed();
  }

  /** Nothing was drawn yet, and it is of no room that is kept: it follows what the engine assumes. */
  get #pristine(): boolean {
    return !this.#kept && this.#session.history.past.length === 0 && !this.#session.preview;
  }

  #begin(one: KeptRoom | null): Session {
    const from = one ?? { room: { ...state.room, name: freeName(rooms(), w.unnamed) }, walk: null, underlay: null };
    const s = new Session(
      one?.id ?? newId(),
      openSource(),
      from,
      () => this.#ask(),
      () => this.#keepSoon(),
    );
    if (one?.underlay) void this.#fetchPicture(s);
    return s;
  }

  async #fetchPicture(s: Session): Promise<void> {
    const blob = await pictureOf(s.id);
    s.picture = blob && URL.createObjectURL(blob);
    this.#ask();
  }

  /** Another room is edited from now on. */
  #other(one: KeptRoom | null): void {
    this.#keepNow();
    this.#kept = one !== null;
    if (this.#session.picture) URL.revokeObjectURL(this.#session.picture);
    const { shows } = this.#session;
    this.#session = this.#begin(one);
    this.#session.shows = shows;
    this.#ask();
  }

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = window.setTimeout(() => void this.#keepNow(), KEEP_AFTER_MS);
  }

  #keepNow(): void {
    if (!this.#keeping) return;
    clearTimeout(this.#keeping);
    this.#keeping = 0;
    this.#kept = true;
    void useRoom(this.signal, this.#session.kept(), this.#session.source).then(
      (wrong) => wrong && complain(wrong.error, wrong.tip),
    );
    this.#ask();
  }

  #hop(): void {
    if (!state.hop) return;
    this.#session.hear(state.hop);
    if (performance.now() - this.#drawn_ms > HOPS_EVERY_MS) this.#ask();
  }

  #coverageSoon(): void {
    const s = this.#session;
    if (!s.shows.blind || s.coverage || s.preview || this.#asking) return;
    this.#asking = window.setTimeout(async () => {
      const of = s.history.present;
      try {
        const found = await this.signal.coverage({ ...of.room, assumed: false });
        if (s.history.present === of) s.coverage = found;
        s.blindWrong = "";
      } catch (error) {
        s.blindWrong = (error as Error).message;
      }
      this.#asking = 0;
      if (s.history.present !== of) this.#coverageSoon();
      this.#ask();
    }, COVERAGE_AFTER_MS);
  }

  #metres = (clientX: number, clientY: number): Point => {
    const box = this.element.querySelector(".plan")?.getBoundingClientRect();
    return this.#screen.metres(clientX - (box?.left ?? 0), clientY - (box?.top ?? 0));
  };

  #key(e: KeyboardEvent): void {
    const inside = e.target instanceof Node && this.element.contains(e.target);
    const elsewhere = e.target instanceof Element && e.target.closest("dialog, input, select, textarea") !== null;
    const mine = inside || ((e.ctrlKey || e.metaKey) && !elsewhere && /^[zy]$/i.test(e.key));
    if (!mine || !onKey(e, this.#session, () => this.#pointing.close())) return;
    e.preventDefault();
    e.stopPropagation();
  }

  #ask(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const s = this.#session,
      { room } = s.plan,
      hop = state.hop;
    this.#drawn_ms = performance.now();
    this.#screen = new Screen(room, this.#size.width, this.#size.height);
    if (state.draft !== room) update({ draft: room });
    if (s.shows.blind && !s.coverage && !s.blindWrong) this.#coverageSoon();
    const heard = [...new Set((hop?.links ?? []).map((l) => l.node))];
    const p = this.#pointing,
      { width, height } = this.#screen,
      hadFocus = this.element.contains(document.activeElement);
    render(
      html`${head(s, this.#kept, this.#doings)}${tools(s)}
      <div class="plan-side"><div class="plan-host">
        <svg class="plan" data-tool=${s.tool.type} width=${width} height=${height} role="group" aria-label=${planLabel(s.plan, items(s.plan).length)}
          @pointerdown=${p.down} @pointermove=${p.move} @pointerup=${p.up} @pointercancel=${p.cancel} @dblclick=${() => s.tool.type === "zone" && s.sketch.length > 2 && p.close()}>
          ${svg`${drawPlan(s, this.#screen, hop, p.drawn)}`}</svg></div>
        <p class="plan-hint">${hint(s)}</p></div>
      <div class="editor-form">${placing(s)}${form(s, heard)}${shows(s, this.#doings)}
        ${cards(s, hop, heard, (id) => linkName(id, state, 40), this.#doings)}${shelf(s, this.#kept, this.#doings)}</div>
      <p class="visually-hidden" role="status">${s.said}</p>`,
      this.element,
    );
    if (s.focus) this.element.querySelector<SVGElement>(`.item[data-ref="${s.focus.kind} ${s.focus.index}"]`)?.focus();
    // What had the focus may be gone: it stays in the editor, where the keys are its own.
    else if (hadFocus && !this.element.contains(document.activeElement)) this.element.focus({ preventScroll: true });
    s.focus = null;
  }

  readonly #doings: Doings = {
    close: () => this.close(),
    choose: (id) => {
      this.#keepNow();
      if (id === "none") {
        leaveRoom(this.signal);
        return this.#other(null);
      }
      if (id === "new") {
        this.#other(null);
        const { nodes } = this.#session.plan.room;
        const blank = { ...state.room, name: freeName(rooms(), w.unnamed), walls: [], furniture: [], zones: [], nodes };
        return void this.#session.commit({ room: { ...blank, assumed: true }, unplaced: nodes.map((n) => n.id) });
      }
      const one = rooms().all.find((r) => r.id === id);
      if (!one) return;
      void useRoom(this.signal, one);
      this.#other(one);
    },
    remove: () => {
      const { id } = this.#session;
      clearTimeout(this.#keeping);
      this.#keeping = 0;
      void dropPicture(id);
      keep(withoutRoom(rooms(), id));
      leaveRoom(this.signal);
      this.#other(null);
    },
    importFile: () => void bringFile(this.signal, () => this.#keepNow()).then((one) => one && this.#other(one)),
    exportFile: (picture) => void giveFile(this.#session, picture),
    addPicture: () => void addPicture(this.#session),
    dropPicture: () => {
      void dropPicture(this.#session.id);
      this.#session.picture = null;
      this.#session.set({ underlay: null });
    },
    wave: () => this.#session.wave(),
    walk: () => (this.#session.walking ? this.#session.stopWalk() : this.#session.startWalk()),
    blind: () => {
      const s = this.#session;
      s.shows.blind = !s.shows.blind;
      s.blindWrong = "";
      s.select(s.selected);
    },
  };
}

let open: Editor | null = null;

/** Open the editor, or close it where it is open. */
export function toggleEditor(signal: Signal): void {
  if (open) return open.close();
  const from = document.activeElement;
  open = new Editor(signal, () => {
    open = null;
    if (from instanceof HTMLElement && from.isConnected) from.focus();
  });
  open.open();
}
