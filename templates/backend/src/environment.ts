import fs from 'node:fs';

/** Every bad variable in one message, one line for each. */
export class SettingsError extends Error {
  constructor(problems: string[]) {
    super(`The environment is not complete:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads variables by type and remembers what is wrong with each. A bad one gives a stand-in value, and `finish` throws:
 * the reader is told all mistakes at once. An empty variable counts as not set.
 */
export class Environment {
  readonly #env: NodeJS.ProcessEnv;
  readonly #problems = new Map<string, string>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  text(name: string, standard?: string): string {
    const value = this.#env[name] || standard;
    if (value === undefined) this.refuse(name, 'is required');
    return value ?? '';
  }

  /** Like `text`; its value is never printed. */
  secret(name: string): string {
    return this.text(name);
  }

  wholeNumber(name: string, range: { min: number; max: number; default: number }): number {
    const text = this.#env[name] || String(range.default);
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < range.min || value > range.max) {
      this.refuse(
        name,
        `must be a whole number from ${range.min} to ${range.max}, not ${JSON.stringify(text)}`,
      );
    }
    return value;
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[], standard: Value): Value {
    const text = this.#env[name] || standard;
    const found = values.find((value) => value === text);
    if (found === undefined) {
      this.refuse(name, `must be one of ${values.join(', ')}, not ${JSON.stringify(text)}`);
    }
    return found ?? standard;
  }

  /** The content of the file that the variable names; undefined when it is not set. */
  file(name: string): string | undefined {
    const path = this.#env[name];
    if (!path) return undefined;
    try {
      return fs.readFileSync(path, 'utf8');
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? error.code : error;
      this.refuse(name, `must name a file that can be read, not ${JSON.stringify(path)} (${reason})`);
      return undefined;
    }
  }

  /** A JSON object with these text fields (a secret: its value is never printed); undefined when it is not set. */
  json<Field extends string>(name: string, fields: Field[]): Record<Field, string> | undefined {
    const text = this.#env[name];
    if (!text) return undefined;
    const value = parseObject(text);
    const missing = fields.filter((field) => typeof value?.[field] !== 'string' || value[field] === '');
    if (missing.length > 0) {
      this.refuse(
        name,
        `must be a JSON object with the text fields ${fields.join(', ')}; missing: ${missing.join(', ')}`,
      );
    }
    return Object.fromEntries(fields.map((field) => [field, String(value?.[field] ?? '')])) as Record<
      Field,
      string
    >;
  }

  refuse(name: string, problem: string): void {
    if (!this.#problems.has(name)) this.#problems.set(name, `${name} ${problem}`);
  }

  /** Throws a SettingsError when anything was wrong. */
  finish(): void {
    if (this.#problems.size > 0) throw new SettingsError([...this.#problems.values()]);
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
