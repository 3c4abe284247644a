// Connect boards: what the relay is, which relay this page can reach from where it was opened, and its address.
import { html, nothing } from "lit-html";
import { BOARDS_PORT } from "../sources/port";
import { dialog } from "./dialog";
import { count } from "./format";
import type { Opener } from "./open";
import { placeOf, places, relayAddress } from "./place";
import { heardByOwnRelay, ownRelay, servedByRelay } from "./relay";

export function connect(opener: Opener): () => void {
  const place = placeOf(location);
  let heard: number | null = null;
  let served = false;
  let problem = "";

  const submit = (e: SubmitEvent) => {
    e.preventDefault();
    const form = new FormData(e.target as HTMLFormElement);
    const { url, problem: wrong } = relayAddress(
      String(form.get("address") ?? ""),
      place,
      served ? location.host : null,
    );
    problem = wrong;
    if (!url) {
      box.draw();
      return document.getElementById("relay-address")?.focus();
    }
    box.close();
    opener.relay(url, String(form.get("token") ?? "").trim(), url === ownRelay() ? "auto" : "asked");
  };

  const box = dialog(
    "Connect boards",
    "connect",
    () => html`
    <ol class="steps">
      <li>1. Boards that send CSI as UDP datagrams to a machine in your network: ${BOARDS_PORT}.</li>
      <li>2. On that machine the relay: <code>npm start</code>, or <code>halfwave-relay</code>. It passes the datagrams on and computes nothing.</li>
      <li>3. This page, connected to the relay.</li>
    </ol>
    <div class="where"><strong>${places[place].title}</strong><p>${places[place].text}</p></div>
    ${
      heard !== null
        ? html`<div class="row"><span class="hint">${heard ? `It has received ${count(heard)} datagrams.` : "It has received no datagram yet."}</span><button type="button" class="primary" autofocus @click=${() => {
            box.close();
            opener.relay(ownRelay(), "", "auto");
          }}>Connect to the relay that served this page</button></div>`
        : nothing
    }
    <form @submit=${submit} novalidate>
      <label>Relay's address
        <input id="relay-address" name="address" type="text" inputmode="url" autocomplete="off" spellcheck="false" maxlength="200" placeholder="192.168.1.20:8000"
          aria-invalid=${problem ? "true" : "false"} aria-describedby="relay-problem"></label>
      <p class="error" id="relay-problem" role="alert">${problem}</p>
      <label>Token <span class="hint">only if the relay was started with one; it is kept in no link</span>
        <input name="token" type="password" autocomplete="off" maxlength="200"></label>
      <div class="row"><button type="submit" class=${heard === null ? "primary" : ""}>Connect</button></div>
    </form>`,
  );

  return () => {
    problem = "";
    box.open();
    void servedByRelay().then((byRelay) => {
      served = byRelay;
    });
    void heardByOwnRelay().then((n) => {
      heard = n;
      box.draw();
    });
  };
}
