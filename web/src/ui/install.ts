// The page as an app of its own window: installed by the browser, and opened with a recording by the system.
import type { Opener } from "./open";
import { say } from "./toast";
import { installWords as w } from "./words";

/** What the DOM's types lack: Chromium's offer to install, and files that the system opens with the app. */
interface Offer extends Event {
  prompt(): Promise<unknown>;
}
interface Launched {
  files: readonly { getFile(): Promise<File> }[];
}
interface Launches {
  setConsumer(take: (launched: Launched) => void): void;
}

let offer: Offer | null = null;

export function mountInstall(opener: Opener): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // nothing pops up by itself: the command asks
    offer = event as Offer;
  });
  (window as { launchQueue?: Launches }).launchQueue?.setConsumer(({ files }) => {
    void files[0]?.getFile().then((file) => opener.file(file));
  });
}

/** Ask the browser to install the page, or say how it is done where it does not ask. */
export async function install(): Promise<void> {
  if (matchMedia("(display-mode: standalone)").matches) return say(...w.isInstalled);
  if (!offer) return say(...w.byHand);
  const asked = offer;
  offer = null; // one may be shown once
  await asked.prompt();
}
