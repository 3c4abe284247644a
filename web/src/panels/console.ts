// A Python console on what is loaded: fetched when it is opened.
import { consoleWords as w } from "../ui/words";
import { fetched, type PanelKind } from "./panel";

export const pythonConsole: PanelKind = {
  id: "console",
  title: w.title,
  needs: ["source"],
  isExtra: true,
  create: (signal) => fetched(async () => new (await import("../lab/console")).ConsolePanel(signal)),
};
