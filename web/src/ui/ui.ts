// The page around the room: everything that a person sees and touches but the 3-D scene itself.
import { mountAlarms } from "../alarms/alarms";
import { marks } from "../alarms/marks";
import { mountDock } from "../panels/dock";
import { panels } from "../panels";
import type { Signal } from "../signal";
import { mountTimeline } from "../timeline/timeline";
import { mountAnnouncer } from "./announce";
import { mountClock } from "./clock";
import { commands, type Views } from "./commands";
import { connect } from "./connect";
import { mountDrop } from "./drop";
import { help } from "./help";
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
    palette: palette(() => list),
    help: help(() => list),
    editor: () => void import("../editor/editor").then(({ toggleEditor }) => toggleEditor(signal)),
    mark: marks(signal),
    alarms: mountAlarms(signal),
  };
  const list = commands(signal, opener, views);

  document.addEventListener("halfwave:mark", views.mark);
  document.addEventListener("halfwave:alarms", views.alarms);
  followSystem();
  mountToasts();
  mountClock();
  mountStrip(views);
  mountStage(opener, views);
  mountDock(at("panels"), signal);
  mountTimeline(at("timeline"), signal);
  mountShortcuts(list);
  mountDrop(at("dropzone"), opener);
  mountInstall(opener);
  mountAnnouncer(at("announcer"));
  at("skip").addEventListener("click", () => at("panels").focus());
  mountUrl(
    signal,
    opener,
    panels.map((p) => p.id),
  );
  void tellWhenHeard(opener);
}
