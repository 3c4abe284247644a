// The relay that served this page calls the address that it was started with; the page cannot name another.
import { servedByRelay } from "../ui/relay";
import { alarmWords as w } from "../ui/words";
import type { Firing } from "../generated/types";

const ADDRESS = "api/alarm";

/** Has the relay that served this page a webhook? */
export async function hasWebhook(): Promise<boolean> {
  if (!(await servedByRelay())) return false;
  try {
    const answer = await fetch(new URL(ADDRESS, document.baseURI), { headers: { accept: "application/json" } });
    return answer.ok && ((await answer.json()) as { webhook?: unknown }).webhook === true;
  } catch {
    return false; // no relay served it
  }
}

/** Empty where it was called, else why not. */
export async function callWebhook(name: string, kind: string, fired: Firing): Promise<string> {
  try {
    const answer = await fetch(new URL(ADDRESS, document.baseURI), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, kind, time_s: fired.time_s, evidence: fired.evidence }),
    });
    if (answer.ok) return "";
    return (await answer.text()).trim().slice(0, 200) || w.webhookStatus(answer.status);
  } catch (error) {
    return String(error).slice(0, 200);
  }
}
