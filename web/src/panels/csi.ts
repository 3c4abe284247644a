// Amplitude, phase and impulse response of the watched link: a researcher's panel, fetched when it is opened.
import { csiWords as w } from "../ui/words";
import { fetched, type PanelKind } from "./panel";

export const csi: PanelKind = {
  id: "csi",
  title: w.title,
  needs: ["hop", "source"],
  isExtra: true,
  create: (signal) => fetched(async () => new (await import("../lab/panel")).LabPanel(signal, "amplitude")),
};
