// The inference worker: onnxruntime-web on WebAssembly, one model loaded once, one run at a time.
import * as ort from "onnxruntime-web/wasm";
import type { FromInference, ToInference } from "./messages";

const dist = new URL(/* @vite-ignore */ "../", import.meta.url);
// One thread: it answers in a few milliseconds once a second. More would start this very script again as theirs, and its
// message handler would take the place of theirs: the first run would wait for ever (seen in isolated pages).
ort.env.wasm.numThreads = 1;

const sessions = new Map<string, Promise<ort.InferenceSession>>();

function session(model: string): Promise<ort.InferenceSession> {
  if (!/^[\w-]+$/.test(model)) throw new Error(`expected a model's name, got ${JSON.stringify(model)}`);
  let made = sessions.get(model);
  if (!made) {
    made = ort.InferenceSession.create(new URL(`models/${model}/model.onnx`, dist).href, {
      executionProviders: ["wasm"],
    });
    sessions.set(model, made);
  }
  return made;
}

async function run({ model, epoch, time_s, input, shape }: ToInference): Promise<FromInference> {
  try {
    const ready = await session(model),
      began = performance.now();
    const outputs = await ready.run({ [ready.inputNames[0]!]: new ort.Tensor("float32", input, shape) });
    const output = new Float32Array(outputs[ready.outputNames[0]!]!.data as Float32Array);
    return { type: "result", model, epoch, time_s, output, ms: performance.now() - began };
  } catch (error) {
    return { type: "failed", model, epoch, message: (error as Error).message };
  }
}

self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = ({ data }: MessageEvent<ToInference>) =>
    void run(data).then((m) => port.postMessage(m, m.type === "result" ? [m.output.buffer] : []));
};
