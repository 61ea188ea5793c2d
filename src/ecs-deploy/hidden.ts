/** A value that never reaches an output or a log: a task definition carries its environment's values. */
export interface Hidden<Value> {
  open(): Value;
  /** What stands for it in JSON. */
  toJSON(): string;
}

export function hidden<Value>(value: Value, label: string): Hidden<Value> {
  return { open: () => value, toJSON: () => label };
}
