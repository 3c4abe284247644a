// Says once when the stream's clock was set, since estimates begin anew then.
import { subscribe } from "../state";
import { clip } from "./format";
import { say } from "./toast";
import { clockWords } from "./words";

export function mountClock(): void {
  let page = -1;
  let stream = 0;
  subscribe((s, changed) => {
    if (!changed.has("hop") || !s.hop) return;
    const { epoch, why } = s.hop.clock;
    if (s.epoch === page && epoch > stream) say(clockWords.began(clip(why, 120)));
    page = s.epoch;
    stream = epoch;
  });
}
