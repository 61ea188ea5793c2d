/**
 * Keys of a part. A page of the list holds 1000: the rest is for keys that nobody knew, and for the first one past the cut, by which
 * a part sees that it is at its end.
 */
const PART = 900;
const MOST_PARTS = 16;

/**
 * Keys at which the list is cut, so that its parts are asked for at once: a part begins after its cut. A part is a little
 * less than a page, since each one costs a request of its own.
 * @param known keys that are likely to be there, in the order of S3 (UTF-8 bytes)
 */
export function cutsOf(known: readonly string[]): string[] {
  const parts = Math.min(MOST_PARTS, Math.ceil(known.length / PART));
  const cuts: string[] = [];
  for (let part = 1; part < parts; part++) {
    const cut = known[Math.floor((known.length * part) / parts) - 1];
    if (cut !== undefined) cuts.push(cut);
  }
  return cuts;
}
