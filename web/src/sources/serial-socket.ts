// The signal worker's end of a USB port that the page reads (serial-port.ts): what comes of it is what a relay would send.
import type { FromSocket, ToSocket } from "../workers/messages";
import { serialWords } from "../ui/words";
import type { Way } from "./way";

/** A port is back as soon as it is plugged in, and asking whether it is costs nothing. */
const BACK_OFF_S = [1];

export const serialWay = (channel: MessagePort): Way => ({
  words: serialWords,
  backOff_s: BACK_OFF_S,
  open(on) {
    const post = (message: ToSocket) => channel.postMessage(message);
    channel.onmessage = ({ data: told }: MessageEvent<FromSocket>) => {
      if (told.type === "said") return on.said(told.text);
      if (told.type === "closed") return on.closed(told.reason);
      post({ type: "read", bytes: told.data.byteLength });
      on.data(new Uint8Array(told.data), told.arrived_ms);
    };
    return {
      connect: () => post({ type: "connect", url: "" }),
      close() {
        post({ type: "close" });
        channel.onmessage = null;
      },
    };
  },
});
