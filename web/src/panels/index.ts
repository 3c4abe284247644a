// The panels, in the order in which they stand and in which the keys 1, 2, 3 ... open and close them.
import { activity } from "./activity";
import { pythonConsole } from "./console";
import { csi } from "./csi";
import { doppler } from "./doppler";
import { floor } from "./floor";
import { heatmap } from "./heatmap";
import { links } from "./links";
import { log } from "./log";
import { meters } from "./meters";
import { motion } from "./motion";
import type { PanelKind } from "./panel";
import { rssi } from "./rssi";
import { spectrogram } from "./spectrogram";
import { vitals } from "./vitals";
import { zones } from "./zones";

export const panels: readonly PanelKind[] = [
  motion,
  vitals,
  activity,
  log,
  heatmap,
  doppler,
  floor,
  zones,
  links,
  rssi,
  meters,
  csi,
  spectrogram,
  pythonConsole,
];
