// Questions to the signal worker, and their answers, by number.
import { Refusal } from "./sources/source";
import type { Wrong } from "./generated/page";
import type { Answers, FromSignal } from "./workers/messages";

export class Asks {
  private last = 0;
  private readonly waiting = new Map<number, (answer: Answers[keyof Answers] | Wrong) => void>();

  /** `send` posts the question of this number. The answer, or what is wrong with the question. */
  of<K extends keyof Answers>(send: (id: number) => void): Promise<Answers[K] | Wrong> {
    const id = ++this.last;
    return new Promise((done) => {
      this.waiting.set(id, (answer) => done(answer as Answers[K]));
      send(id);
    });
  }

  /** Rejects with what is wrong. */
  async sure<K extends keyof Answers>(send: (id: number) => void): Promise<Answers[K]> {
    const answer = await this.of<K>(send);
    if (answer && typeof answer === "object" && "error" in answer && "tip" in answer)
      throw new Refusal(answer.error, answer.tip);
    return answer as Answers[K];
  }

  answered({ id, answer }: Extract<FromSignal, { type: "answer" }>): void {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }
}
