// Connect nodes: through a relay, or straight at a USB port.
import { html } from "lit-html";
import { connectRelay } from "./connect-relay";
import { connectUsb } from "./connect-usb";
import { dialog } from "./dialog";
import type { Opener } from "./open";
import { portState } from "./usb";
import { usbWords, connectWords as w } from "./words";

type Tab = "relay" | "usb";
const TABS: readonly Tab[] = ["relay", "usb"];

export function connect(opener: Opener): () => void {
  let shown: Tab = "relay";
  const parts = {
    relay: connectRelay(
      opener,
      () => box.draw(),
      () => box.close(),
    ),
    usb: connectUsb(
      opener,
      () => box.draw(),
      () => box.close(),
    ),
  };

  const show = (tab: Tab, focus: boolean) => {
    shown = tab;
    box.draw();
    if (focus) document.getElementById(`connect-${tab}`)?.focus();
  };
  const onKey = (e: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (!by) return;
    e.preventDefault();
    show(TABS[(TABS.indexOf(shown) + by + TABS.length) % TABS.length]!, true);
  };

  const box = dialog(
    w.title,
    "connect",
    () => html`
    <div class="tabs" role="tablist" aria-label=${usbWords.tabsLabel} @keydown=${onKey}>
      ${TABS.map(
        (
          tab,
        ) => html`<button type="button" role="tab" id="connect-${tab}" aria-controls="connect-body" aria-selected=${tab === shown}
        tabindex=${tab === shown ? 0 : -1} @click=${() => show(tab, false)}>${usbWords.tabs[tab]}</button>`,
      )}</div>
    <div class="tab-body" role="tabpanel" id="connect-body" aria-labelledby="connect-${shown}">${parts[shown].body()}</div>`,
    "nodes",
  );

  return () => {
    if (portState()) shown = "usb";
    parts.relay.opened();
    parts.usb.opened();
    box.open();
  };
}
