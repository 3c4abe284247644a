// Wires the parts: the workers, the page around the room, the room. The frame of the page is in index.html and is
// painted before any of this has loaded.
import { startKeeper } from "./history/keep";
import { startSignal } from "./signal";
import { subscribe } from "./state";
import { mountUi } from "./ui/ui";

const signal = startSignal();
signal.keep(startKeeper());

const app = document.getElementById("app"),
  room = document.getElementById("room");
if (!app || !room) throw new Error("index.html lacks #app or #room");
mountUi(app, signal);

// Three.js is the page's largest script; the rest does not wait for it.
void import("./scene/scene").then(({ mountScene }) => mountScene(room));

/** Where nothing is heard or opened, the files for use without a network are fetched then. */
const LATEST_OFFLINE_MS = 15_000;

// The service worker fetches all files of the page: not while they are still needed for the first estimate.
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  const register = () => {
    stop();
    clearTimeout(latest);
    navigator.serviceWorker.register(new URL("./sw.js", document.baseURI), { scope: "./" }).catch((e: Error) => {
      console.warn(`This page will not work offline: ${e.message}`);
    });
  };
  const latest = setTimeout(register, LATEST_OFFLINE_MS);
  const stop = subscribe((s) => {
    if (s.hop) register();
  });
}
