// Far-to-near order of the splats: a counting sort on 16-bit depth, linear in the number of splats and stable, so that
// equal depths keep the order of the data and a picture is the same each time.
const KEYS = 65536;
const starts = new Uint32Array(KEYS + 1);

/** The third row of a view matrix (column-major, as in three): depth of a point along the view, larger is nearer. */
export type DepthRow = readonly [number, number, number];

/**
 * Write into `order[0..count)` the indices of the splats, farthest first.
 * `splats` is (count, stride) float32 whose first three columns are x, y, z; a position that is no number sorts as farthest.
 */
export function sortByDepth(
  splats: Float32Array,
  stride: number,
  count: number,
  row: DepthRow,
  order: Uint32Array,
  keys: Uint16Array,
): void {
  let least = Infinity,
    most = -Infinity;
  for (let i = 0, at = 0; i < count; i++, at += stride) {
    const depth = row[0] * splats[at]! + row[1] * splats[at + 1]! + row[2] * splats[at + 2]!;
    if (depth < least) least = depth;
    if (depth > most) most = depth;
  }
  const toKey = most > least ? (KEYS - 1) / (most - least) : 0;
  starts.fill(0);
  for (let i = 0, at = 0; i < count; i++, at += stride) {
    const depth = row[0] * splats[at]! + row[1] * splats[at + 1]! + row[2] * splats[at + 2]!;
    const key = ((depth - least) * toKey) | 0; // `| 0` also turns NaN into 0
    keys[i] = key;
    starts[key + 1]!++;
  }
  for (let k = 0; k < KEYS; k++) starts[k + 1]! += starts[k]!;
  for (let i = 0; i < count; i++) order[starts[keys[i]!]!++] = i;
}
