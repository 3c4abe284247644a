// What the page asks of Python beside the stream: each question has a number, and gets an answer or what is wrong.
import type { Facts, LabOrigin, Wrong } from "../generated/page";
import { readable } from "../sources/file";
import { isScene, smallBytes } from "../sources/scene";
import { inWords } from "./failure";
import { buffersOf } from "./lab-answer";
import type { Answers, FromSignal, Question, Room } from "./messages";
import type { PythonPage } from "./python-page";

/** Of a scene that was dropped here: the same file gives the same stream. */
const SEED = 42;

/** A file that was read and can be opened. */
export interface Offered {
  facts: Facts;
  seed: number | null;
}

export interface Asked {
  python: Promise<PythonPage>;
  /** scipy and what else Python may want later. */
  rest(): Promise<void>;
  /** What the Python that is copied reads. */
  origin(): LabOrigin;
  offered(file: Offered): void;
  /** Another room; what is wrong with it, and then what was is kept. */
  furnish(python: PythonPage, room: Room | null): Wrong | null;
  post(message: FromSignal, transfer: Transferable[]): void;
}

type Answer = Answers[keyof Answers] | Wrong;

async function answerTo(m: Question, of: Asked): Promise<Answer> {
  const python = await of.python;
  switch (m.type) {
    case "offer":
      return offer(m.name, m.file, python, of);
    case "room":
      return of.furnish(python, m.room);
    case "coverage":
      return python.coverage(m.room);
    case "would":
      return python.wouldFire(m.rule, m.utc_offset_s, m.kept);
    case "ask":
      return python.ask(m.ask);
    case "lab":
      if (m.question.ask === "run") await of.rest(); // what a person runs may want all of Python's packages
      return python.lab({ ...m.question, origin: of.origin() });
    case "span":
      return python.span(m.form, m.from_s, m.to_s, m.bytes && new Uint8Array(m.bytes));
    default:
      return m satisfies never;
  }
}

/** Read it beside what plays; only what can be opened takes its place. */
async function offer(name: string, file: Blob, python: PythonPage, of: Asked): Promise<Wrong | null> {
  const small = await smallBytes(file),
    seed = isScene(small) ? SEED : null;
  if (seed !== null) await of.rest();
  const facts =
    seed === null ? python.offerFile(readable(file), name) : python.offerScene(new TextDecoder().decode(small), seed);
  if ("error" in facts) return facts;
  of.offered({ facts, seed });
  return null;
}

const isWrong = (answer: Answer): answer is Wrong =>
  answer !== null && typeof answer === "object" && "error" in answer && "tip" in answer;

function transferred(m: Question, answer: Answer): Transferable[] {
  if (isWrong(answer)) return [];
  if (m.type === "lab") return buffersOf(answer as Answers["lab"]);
  return answer instanceof ArrayBuffer ? [answer] : [];
}

export async function answer(m: Question, of: Asked): Promise<void> {
  const found = await answerTo(m, of).catch((error: unknown): Wrong => {
    const { message, tip } = inWords(error);
    return { error: message, tip };
  });
  of.post({ type: "answer", id: m.id, answer: found }, transferred(m, found));
}
