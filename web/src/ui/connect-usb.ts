// Straight from a node at a USB port: the rate, the port, what is read, and what to flash.
import { html, nothing } from "lit-html";
import { RATES } from "../sources/serial-port";
import type { ConnectPart } from "./connect-relay";
import type { Opener } from "./open";
import { chooseUsb, closeUsb, grantedPort, obstacleHere, onPort, portState, reopenUsb, setBaud, settings } from "./usb";
import { usbWords as w } from "./words";

const FLASHER = "https://espressif.github.io/esptool-js/";

export function connectUsb(opener: Opener, draw: () => void, close: () => void): ConnectPart {
  let granted = false;
  onPort(draw);

  const run = (work: () => Promise<unknown>) => () => {
    void work().then(() => {
      if (portState()) close();
      else draw();
    });
  };
  const chosen = (e: Event) => {
    const { value } = e.target as HTMLSelectElement;
    setBaud(value ? Number(value) : null);
    draw();
  };
  const again = (e: Event) => settings.set({ ...settings.get(), again: (e.target as HTMLInputElement).checked });

  const reading = () => {
    const state = portState();
    if (!state) return nothing;
    return html`<div class="where"><p>${w.reading(state.baud, state.lines, state.bytes)}</p>
      ${state.wrong ? html`<p class="error" role="alert">${w.wrong(state.wrong.notText, state.wrong.bytes)}</p>` : nothing}
      <div class="row">
        ${state.wrong ? html`<button type="button" class="primary" @click=${() => setBaud(null)}>${w.findNow}</button>` : nothing}
        <button type="button" @click=${closeUsb}>${w.close}</button></div></div>`;
  };

  const form = () => html`
    ${reading()}
    <label>${w.baud} <span class="hint">${w.baudHint}</span>
      <select id="usb-baud" @change=${chosen}>
        ${RATES.map((r) => html`<option value=${r} ?selected=${r === settings.get().baud}>${w.rate(r)}</option>`)}
        <option value="" ?selected=${settings.get().baud === null}>${w.find}</option></select></label>
    <label class="check"><input type="checkbox" .checked=${settings.get().again} @change=${again}> ${w.again}</label>
    <div class="row">
      ${granted && !portState() ? html`<button type="button" @click=${run(() => reopenUsb(opener))}>${w.reconnect}</button>` : nothing}
      <button type="button" class="primary" @click=${run(() => chooseUsb(opener))}>${w.choose}</button></div>`;

  return {
    opened() {
      void grantedPort().then((port) => {
        granted = port !== null;
        draw();
      });
    },
    body() {
      const no = obstacleHere();
      return html`<p>${w.intro}</p>
        ${no ? html`<div class="where"><p>${w.no[no]}</p></div>` : form()}
        <p class="hint">${w.flash} <a href=${FLASHER} target="_blank" rel="noopener noreferrer" title=${w.newTab}>${w.flasher}</a>.</p>
        <ul class="steps">${w.firmware.map((line) => html`<li>${line}</li>`)}</ul>`;
    },
  };
}
