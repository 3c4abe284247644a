// Says once when the stream's clock was set, since all is heard anew from then on.
import { subscribe } from "../state";
import { clip } from "./format";
import { say } from "./toast";

/** "the clock went back by 60 s" -> "The stream's clock went back by 60 s". */
export function inWords(why: string): string {
  const words = clip(why, 120).replace(/^the clock/, "the stream's clock");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function mountClock(): void {
  let page = -1;
  let stream = 0;
  subscribe((s, changed) => {
    if (!changed.has("hop") || !s.hop) return;
    const { epoch, why } = s.hop.clock;
    if (s.epoch === page && epoch > stream) say(`${inWords(why)}: estimates began anew.`, "");
    page = s.epoch;
    stream = epoch;
  });
}
