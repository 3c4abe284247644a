// Parts side by side, as many at a time as there are lanes: each one's output whole, and in the order of the parts.

/**
 * @template {{name: string}} Part
 * @param {Part[]} parts in the order in which they begin, and are shown
 * @param {object} how
 * @param {number} how.lanes one for each core
 * @param {(part: Part, show: (output: string) => void) => Promise<void>} how.run rejects where the part fails
 * @param {(output: string) => void} how.write
 * @returns {Promise<Part[]>} those that failed
 */
export async function sideBySide(parts, { lanes, run, write }) {
  const held = new Map(parts.map((part) => [part, { output: [], ended: false }])),
    waiting = [...parts],
    running = new Map(),
    failed = new Set();
  let shown = 0;

  /** Write what the first part that has not ended says as it says it, and of the others what they said before. */
  function show() {
    for (; shown < parts.length; shown++) {
      const { output, ended } = held.get(parts[shown]);
      for (const piece of output.splice(0)) write(piece);
      if (!ended) return;
    }
  }

  function begin(part) {
    const say = (output) => {
      held.get(part).output.push(output);
      show();
    };
    const ended = run(part, say)
      .catch(() => failed.add(part))
      .finally(() => {
        running.delete(part);
        held.get(part).ended = true;
        show();
      });
    running.set(part, ended);
  }

  while (waiting.length || running.size) {
    while (waiting.length && running.size < lanes) begin(waiting.shift());
    await Promise.race(running.values());
  }
  return parts.filter((part) => failed.has(part));
}
