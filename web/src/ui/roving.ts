// Several controls as one stop of the Tab key: the arrows go from one to the next, Home and End to the first and the last.

const KEYS: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, n) => (at + 1) % n,
  ArrowLeft: (at, n) => (at - 1 + n) % n,
  Home: () => 0,
  End: (_, n) => n - 1,
};

const controls = (host: HTMLElement) => [...host.querySelectorAll<HTMLElement>("button:not([disabled])")];

/** Which is the stop: the one with the focus, the marked one, or the first. To be called after each drawing. */
export function oneStop(host: HTMLElement): void {
  const all = controls(host);
  const stop =
    all.find((c) => c === document.activeElement) ?? all.find((c) => c.hasAttribute("aria-current")) ?? all[0];
  for (const c of all) c.tabIndex = c === stop ? 0 : -1;
}

export function rove(host: HTMLElement): void {
  host.addEventListener("keydown", (e) => {
    const all = controls(host),
      at = all.indexOf(e.target as HTMLElement),
      go = KEYS[e.key];
    if (at < 0 || !go || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
    e.preventDefault(); // the page's own keys seek
    all[go(at, all.length)]?.focus();
  });
  host.addEventListener("focusin", () => oneStop(host));
}
