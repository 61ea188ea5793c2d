/** A part of a plan that is in no output: it is large, and says nothing that the rest does not say. */
export interface Hidden<Value> {
  open(): Value;
  /** JSON leaves it out. */
  toJSON(): undefined;
}

export function hidden<Value>(value: Value): Hidden<Value> {
  return { open: () => value, toJSON: () => undefined };
}
