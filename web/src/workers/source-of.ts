// From what is to be opened to its source, and what is known of it before it is open.
import type { LabOrigin } from "../generated/page";
import type { Demo } from "../sources/demo";
import { bytesOf, type Origin, Recorded, sceneOf } from "../sources/recorded";
import { Relay } from "../sources/relay";
import { serialWay } from "../sources/serial-socket";
import type { Source, Stage } from "../sources/source";
import { stateOf } from "../sources/state";
import { recordedWords } from "../ui/words";
import type { SourceSpec, SourceState } from "./messages";
import type { Offered } from "./questions";

export interface Opening {
  source: Source;
  state: SourceState;
  /** What the Python that is copied reads. */
  origin: LabOrigin;
}

/** What an opening may need besides its specification. */
export interface Brought {
  demo: Demo | null;
  offered: Offered | null;
  rest(): Promise<void>;
}

export const isLive = (spec: SourceSpec): boolean => spec.type === "relay" || spec.type === "serial";

const ofUser = (name: string): Origin => ({
  name,
  chip: "",
  licence: "",
  origin: "",
  labels: [],
  startIn_s: 0,
  loops: false,
});

function live(source: Source, name: string): Opening {
  return {
    source,
    state: { ...stateOf(name, source.can), start_s: Date.now() / 1000 },
    origin: { name: "recording.pcapng", seed: null, live: true },
  };
}

function recorded(source: Source, name: string, file: string, seed: number | null): Opening {
  return {
    source,
    state: { ...stateOf(name, source.can), message: recordedWords.opening(name) },
    origin: { name: file, seed, live: false },
  };
}

export function sourceOf(spec: SourceSpec, stage: Stage, { demo, offered, rest }: Brought): Opening {
  switch (spec.type) {
    case "relay":
      return live(new Relay(stage, spec.url, spec.token), new URL(spec.url).host);
    case "serial":
      return live(new Relay(stage, "", undefined, serialWay(spec.port)), spec.name);
    case "kept": {
      const { name, bytes } = spec;
      return recorded(new Recorded(stage, bytesOf(bytes, name), ofUser(name)), name, "history.pcapng", null);
    }
    case "offered": {
      if (!offered) throw new Error("nothing was offered");
      const { facts, seed } = offered;
      stage.python.takeOffered();
      return recorded(new Recorded(stage, async () => () => facts, ofUser(spec.name)), spec.name, spec.name, seed);
    }
    case "demo": {
      if (!demo) throw new Error("no recording was fetched");
      const { name, chip, licence, origin } = demo.origin,
        load = demo.seed === null ? bytesOf(demo.bytes, name) : sceneOf(rest, demo.bytes, demo.seed),
        made = recorded(new Recorded(stage, load, demo.origin), name, demo.file, demo.seed);
      return { ...made, state: { ...made.state, chip, licence, origin } };
    }
    default:
      return spec satisfies never;
  }
}
