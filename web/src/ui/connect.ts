// Connect boards: what the relay is, which relay this page can reach from where it was opened, and its address.
import { html, nothing } from "lit-html";
import { dialog } from "./dialog";
import { type Opener, ownRelay } from "./open";
import { placeOf, places, relayAddress } from "./place";

/** Was this page served by a relay? Only an http server can be one, and it says so itself. */
export async function relayServesPage(): Promise<boolean> {
  if (location.protocol !== "http:") return false;
  try {
    const answer = await fetch("/health/live", { signal: AbortSignal.timeout(1500) });
    return answer.ok && (answer.headers.get("content-type") ?? "").includes("json");
  } catch {
    return false;
  }
}

export function connect(opener: Opener): () => void {
  const place = placeOf(location);
  let own: boolean | null = null;
  let problem = "";

  const submit = (e: SubmitEvent) => {
    e.preventDefault();
    const form = new FormData(e.target as HTMLFormElement);
    const { url, problem: wrong } = relayAddress(String(form.get("address") ?? ""), place);
    problem = wrong;
    if (!url) {
      box.draw();
      return document.getElementById("relay-address")?.focus();
    }
    box.close();
    opener.relay(url, String(form.get("token") ?? "").trim(), url === ownRelay() ? "auto" : "asked");
  };

  const box = dialog("Connect boards", "connect", () => html`
    <ol class="steps">
      <li>1. Boards that send CSI as UDP datagrams to port 5005 of a machine in your network.</li>
      <li>2. On that machine the relay: <code>npm start</code>, or <code>halfwave-relay</code>. It passes the datagrams on and computes nothing.</li>
      <li>3. This page, connected to the relay.</li>
    </ol>
    <div class="where"><strong>${places[place].title}</strong><p>${places[place].text}</p></div>
    ${own ? html`<div class="row"><button type="button" class="primary" @click=${() => { box.close(); opener.relay(ownRelay(), "", "auto"); }}>Connect to the relay that served this page</button></div>` : nothing}
    <form @submit=${submit} novalidate>
      <label>Relay's address
        <input id="relay-address" name="address" type="text" inputmode="url" autocomplete="off" spellcheck="false" maxlength="200" placeholder="192.168.1.20:8000"
          aria-invalid=${problem ? "true" : "false"} aria-describedby="relay-problem"></label>
      <p class="error" id="relay-problem" role="alert">${problem}</p>
      <label>Token <span class="hint">only if the relay was started with one; it is kept in no link</span>
        <input name="token" type="password" autocomplete="off" maxlength="200"></label>
      <div class="row"><button type="submit" class=${own ? "" : "primary"}>Connect</button></div>
    </form>`);

  return () => {
    problem = "";
    box.open();
    void relayServesPage().then((yes) => { own = yes; box.draw(); });
  };
}
