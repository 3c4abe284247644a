// Wires the parts: the workers, the page around the room, the room. The frame of the page is in index.html and is
// painted before any of this has loaded.
import { startSignal } from "./signal";
import { mountUi } from "./ui/ui";

const signal = startSignal();

const app = document.getElementById("app"),
  room = document.getElementById("room");
if (!app || !room) throw new Error("index.html lacks #app or #room");
mountUi(app, signal);

// Three.js is the page's largest script; the rest does not wait for it.
void import("./scene/scene").then(({ mountScene }) => mountScene(room));

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  addEventListener(
    "load",
    () =>
      void navigator.serviceWorker.register(new URL("./sw.js", document.baseURI), { scope: "./" }).catch((e: Error) => {
        console.warn(`This page will not work offline: ${e.message}`);
      }),
  );
}
