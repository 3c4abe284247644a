// Doppler shift of the watched link over minutes: a researcher's panel, fetched when it is opened.
import { spectrogramWords as w } from "../ui/words";
import { fetched, type PanelKind } from "./panel";

export const spectrogram: PanelKind = {
  id: "spectrogram",
  title: w.title,
  needs: ["hop", "source"],
  isExtra: true,
  create: (signal) => fetched(async () => new (await import("../lab/panel")).LabPanel(signal, "spectrogram")),
};
