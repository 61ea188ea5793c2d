/** A part of a plan that never reaches an output or a log: it is secret, or large and says nothing that the rest does not say. */
export interface Hidden<Value> {
  open(): Value;
  /** What stands for it in JSON. Undefined: it is left out. */
  toJSON(): string | undefined;
}

export function hidden<Value>(value: Value, label?: string): Hidden<Value> {
  return { open: () => value, toJSON: () => label };
}
