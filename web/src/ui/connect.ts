// Connect nodes: what the relay is, which relay this page can reach from where it was opened, and its address.
import { html, nothing } from "lit-html";
import { dialog } from "./dialog";
import type { Opener } from "./open";
import { placeOf, relayAddress } from "./place";
import { heardByOwnRelay, ownRelay, servedByRelay } from "./relay";
import { placeWords, connectWords as w } from "./words";

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
    w.title,
    "connect",
    () => html`
    <ol class="steps">${w.steps.map((step) => html`<li>${step.map((part, i) => (i % 2 ? html`<code>${part}</code>` : part))}</li>`)}</ol>
    <div class="where"><strong>${placeWords[place].title}</strong><p>${placeWords[place].text}</p></div>
    ${
      heard !== null
        ? html`<div class="row"><span class="hint">${w.received(heard)}</span><button type="button" class="primary" autofocus @click=${() => {
            box.close();
            opener.relay(ownRelay(), "", "auto");
          }}>${w.own}</button></div>`
        : nothing
    }
    <form @submit=${submit} novalidate>
      <label>${w.address}
        <input id="relay-address" name="address" type="text" inputmode="url" autocomplete="off" spellcheck="false" maxlength="200" placeholder=${w.placeholder}
          aria-invalid=${problem ? "true" : "false"} aria-describedby="relay-problem"></label>
      <p class="error" id="relay-problem" role="alert">${problem}</p>
      <label>${w.token} <span class="hint">${w.tokenHint}</span>
        <input name="token" type="password" autocomplete="off" maxlength="200"></label>
      <div class="row"><button type="submit" class=${heard === null ? "primary" : ""}>${w.connect}</button></div>
    </form>`,
    "relay",
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
