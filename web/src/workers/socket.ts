// Reads the relay's messages as they come, whatever the signal worker is doing. A browser holds back what a busy thread
// does not read (Chromium keeps 128 KiB of it) and then hands it over in small pieces, each with a hop's cost: a page
// that has once fallen behind would stay behind.
import { relayWords } from "../ui/words";
import { MOST_UNREAD_BYTES, type FromSocket, type ToSocket } from "./messages";

const post = (message: FromSocket, transfer: Transferable[] = []) => postMessage(message, { transfer });
let socket: WebSocket | null = null,
  unread = 0;

function connect(url: string): void {
  const mine = new WebSocket(url);
  socket = mine;
  unread = 0;
  mine.binaryType = "arraybuffer";
  mine.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === "string") return post({ type: "said", text: data });
    unread += data.byteLength;
    if (unread > MOST_UNREAD_BYTES) return end(mine, relayWords.unread(MOST_UNREAD_BYTES));
    post({ type: "data", data, arrived_ms: performance.timeOrigin + performance.now() }, [data]);
  };
  mine.onclose = ({ reason }) => end(mine, reason);
}

function end(of: WebSocket, reason: string): void {
  if (of !== socket) return;
  socket = null;
  of.close();
  post({ type: "closed", reason });
}

self.onmessage = ({ data }: MessageEvent<ToSocket>) => {
  if (data.type === "connect") connect(data.url);
  else if (data.type === "read") unread -= data.bytes;
  else socket?.close();
};
