// What went wrong, in words for a person: of Python's traceback only the last line, which is the error itself.
import { Refusal } from "../sources/source";
import { failureWords } from "../ui/words";

export function inWords(error: unknown): { message: string; tip: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Refusal) return { message, tip: error.tip };
  if (!message.startsWith("Traceback ")) return { message, tip: failureWords.reload };
  const line = message.trimEnd().split("\n").at(-1) ?? "";
  // Halfwave's own errors are sentences for the user; of others the kind says more than the words alone.
  const own = /^halfwave\.errors\.\w+: (.*)$/.exec(line);
  return own ? { message: own[1] ?? line, tip: "" } : { message: line, tip: failureWords.reload };
}
