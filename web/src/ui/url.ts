// Keeps the address and the page in step: a link restores file, moment and view, and the back button works.
import { settings } from "../settings";
import type { Signal } from "../signal";
import { state, subscribe, update } from "../state";
import { type Address, type Opened, readAddress, writeAddress } from "./address";
import { type Opener, position_s } from "./open";
import { setTheme } from "./theme";
import { complain, say } from "./toast";
import { notices } from "./words";

const FOLLOW_MS = 1000;

/** The relay keeps a right token in a cookie: nobody who sees or copies the address shall have it. */
function dropToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("token")) return;
  url.searchParams.delete("token");
  history.replaceState(null, "", url);
}

export function mountUrl(signal: Signal, opener: Opener, defaultPanels: readonly string[]): void {
  dropToken();
  let moment: number | null = null;
  let restoring = false;

  const here = (): Address => {
    const panels = state.view.panels;
    const usual = panels.length === defaultPanels.length && defaultPanels.every((p) => panels.includes(p));
    const live = state.source?.duration_s === null || !state.source;
    return {
      opened: opener.opened,
      at_s: live ? moment : position_s(),
      camera: state.view.camera,
      panels: usual ? null : panels,
      theme: state.view.theme,
    };
  };
  const address = (a = here()) => `${location.pathname}${writeAddress(a)}`;
  const follow = () => {
    if (restoring || !opener.opened) return;
    if (address() !== `${location.pathname}${location.search}${location.hash}`)
      history.replaceState(null, "", address());
  };

  // The moment can only be sought when the source has said where it starts.
  subscribe((s, changed) => {
    if (changed.has("source") && moment !== null && s.source?.can.seek && s.source.duration_s !== null) {
      const at = Math.min(moment, s.source.duration_s);
      moment = null;
      signal.seek(s.source.start_s + at);
    }
  });

  const go = async () => {
    const a = readAddress(location.search, location.hash);
    restoring = true;
    setTheme(a.theme ?? settings.theme.get());
    const panels = a.panels ?? settings.panels.get() ?? [...defaultPanels];
    update({ view: { ...state.view, panels, camera: a.camera || state.view.camera } });
    if (!same(a.opened, opener.opened) || !opener.opened) {
      moment = a.at_s;
      await opener.restore(a.opened);
    } else if (a.at_s !== null && state.source?.can.seek && Math.abs(a.at_s - position_s()) > 1.5) {
      signal.seek(state.source.start_s + a.at_s);
    }
    restoring = false;
  };

  opener.onOpen = () => {
    if (restoring) return;
    moment = null;
    history.pushState(null, "", address({ ...here(), at_s: null }));
  };
  addEventListener("popstate", () => void go());
  setInterval(follow, FOLLOW_MS);
  subscribe((_, changed) => {
    if (changed.has("view")) follow();
  });
  void go();
}

function same(a: Opened | null, b: Opened | null): boolean {
  return (
    writeAddress({ opened: a, at_s: null, camera: "", panels: null, theme: null }) ===
    writeAddress({ opened: b, at_s: null, camera: "", panels: null, theme: null })
  );
}

/** Copy a link to this very moment and view. */
export async function share(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    say(notices.linkCopied, location.search.includes("demo=") ? notices.linkOfRecording : notices.linkOfView);
  } catch {
    complain(...notices.noClipboard);
  }
}
