// Light, dark, or as the system has it. The colours themselves are in styles/tokens.css.
import { settings } from "../settings";
import { state, update, type View } from "../state";

const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark(): boolean {
  return state.view.theme === "system" ? system.matches : state.view.theme === "dark";
}

export function setTheme(theme: View["theme"]): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  update({ view: { ...state.view, theme } });
}

/** The other of light and dark; from "as the system" to what the system is not. */
export function toggleTheme(): void {
  setTheme(isDark() ? "light" : "dark");
  settings.theme.set(state.view.theme);
}

/** Panels and the scene read their colours again when the system changes its mind. */
export function followSystem(): void {
  system.addEventListener("change", () => {
    if (state.view.theme === "system") setTheme("system");
  });
}

/** A colour of styles/tokens.css, resolved for the theme that shows. */
export function colour(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
