// The relay's WebSocket, read by a thread of its own where the browser has one to spare (workers/socket.ts).
import { relayWords } from "../ui/words";
import type { FromSocket, ToSocket } from "../workers/messages";
import { now_ms } from "./source";

export interface SocketEvents {
  said(text: string): void;
  /** arrived_ms: on the performance.timeOrigin clock. */
  data(bytes: Uint8Array, arrived_ms: number): void;
  closed(reason: string): void;
}

export interface Socket {
  /** Connect, or connect again once it is closed. */
  connect(url: string): void;
  /** For good: nothing comes any more. */
  close(): void;
}

export const openSocket = (on: SocketEvents): Socket =>
  typeof Worker === "undefined" ? nearSocket(on) : farSocket(on);

function farSocket(on: SocketEvents): Socket {
  const worker = new Worker(new URL("../workers/socket.ts", import.meta.url), { type: "module", name: "socket" });
  const post = (message: ToSocket) => worker.postMessage(message);
  worker.onmessage = ({ data: told }: MessageEvent<FromSocket>) => {
    if (told.type === "said") return on.said(told.text);
    if (told.type === "closed") return on.closed(told.reason);
    post({ type: "read", bytes: told.data.byteLength });
    on.data(new Uint8Array(told.data), told.arrived_ms);
  };
  worker.onerror = (event) => on.closed(event.message || relayWords.workerFailed);
  return { connect: (url) => post({ type: "connect", url }), close: () => worker.terminate() };
}

function nearSocket(on: SocketEvents): Socket {
  let socket: WebSocket | null = null,
    closed = false;
  return {
    connect(url) {
      socket = new WebSocket(url);
      socket.binaryType = "arraybuffer";
      socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
        typeof data === "string" ? on.said(data) : on.data(new Uint8Array(data), now_ms());
      socket.onclose = ({ reason }) => closed || on.closed(reason);
    },
    close() {
      closed = true;
      socket?.close();
    },
  };
}
