// The page around the room: everything that a person sees and touches but the 3-D scene itself.
import { calibrate } from "../calibration/dialog";
import { mountAlarms } from "../alarms/alarms";
import { marks } from "../alarms/marks";
import { mountDock } from "../panels/dock";
import { panels } from "../panels";
import type { Signal } from "../signal";
import { mountReview } from "../history/review";
import { mountTimeline } from "../timeline/timeline";
import { mountAnnouncer } from "./announce";
import { mountClock } from "./clock";
import { commands, type Views } from "./commands";
import { connect } from "./connect";
import { mountDrop } from "./drop";
import { mountFrame } from "./frame";
import { help } from "./help";
import { history } from "./history";
import { mountInstall } from "./install";
import { Opener } from "./open";
import { palette } from "./palette";
import { recordings } from "./recordings";
import { tellWhenHeard } from "./relay";
import { mountShortcuts } from "./shortcuts";
import { mountStage } from "./stage";
import { mountStrip } from "./strip";
import { followSystem } from "./theme";
import { mountToasts } from "./toast";
import { onSetPlaces } from "./unknown";
import { mountUrl } from "./url";

/** Fill the skeleton of index.html, and open what the address says. `root` holds that skeleton. */
export function mountUi(root: HTMLElement, signal: Signal): void {
  const at = (id: string) => {
    const element = root.querySelector<HTMLElement>(`#${id}`);
    if (!element) throw new Error(`index.html lacks #${id}, which the page fills`);
    return element;
  };
  const opener = new Opener(signal);
  const views: Views = {
    open: recordings(opener),
    connect: connect(opener),
    calibrate: calibrate(signal),
    palette: palette(() => list),
    help: help(() => list),
    history: history(),
    editor: () => void import("../editor/editor").then(({ toggleEditor }) => toggleEditor(signal)),
    mark: marks(signal),
    alarms: mountAlarms(signal),
  };
  mountReview(signal, opener);
  onSetPlaces(views.editor);
  const timeline = mountTimeline(at("timeline"), signal, () => views.history());
  const list = commands(signal, opener, views, timeline);

  mountFrame(at);
  document.addEventListener("halfwave:mark", views.mark);
  document.addEventListener("halfwave:alarms", views.alarms);
  followSystem();
  mountToasts();
  mountClock();
  mountStrip(views);
  mountStage(opener, views);
  mountDock(at("panels"), signal);
  mountShortcuts(list);
  mountDrop(at("dropzone"), opener);
  mountInstall(opener);
  mountAnnouncer(at("announcer"));
  document.addEventListener("halfwave:calibrate", views.calibrate);
  at("skip").addEventListener("click", () => at("panels").focus());
  mountUrl(
    signal,
    opener,
    panels.filter((p) => !p.isExtra).map((p) => p.id),
  );
  void tellWhenHeard(opener);
}
