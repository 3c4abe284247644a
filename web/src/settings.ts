// What a user chose here and finds again on the next visit. What a link says comes first.
import { kept } from "./kept";
import type { View } from "./state";

const MOST = 60;

const names = (found: unknown): string[] | null =>
  Array.isArray(found) ? found.filter((n): n is string => typeof n === "string").slice(0, MOST) : null;

export const settings = {
  theme: kept<View["theme"]>("theme", (found) => (found === "light" || found === "dark" ? found : "system")),
  /** The open panels; null: as the page has them. */
  panels: kept("open panels", names),
  /** All panels, as the user arranged them; null: as the page has them. */
  order: kept("order of panels", names),
};
