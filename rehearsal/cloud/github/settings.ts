interface Settings {
  secrets: Record<string, string>;
  vars: Record<string, string>;
}

/** A repository, or one of its environments. */
export interface SettingsPlace {
  repository: string;
  environment: string | undefined;
}

/** Secrets and variables. GitHub keeps their names in upper case. */
export class SettingsStore {
  #settings = new Map<string, Settings>();

  of({ repository, environment = '' }: SettingsPlace): Settings {
    const key = `${repository}\n${environment}`.toLowerCase();
    const known = this.#settings.get(key);
    if (known) return known;
    const made = { secrets: {}, vars: {} };
    this.#settings.set(key, made);
    return made;
  }

  /** Throws an Error for a name that GitHub refuses. */
  set(kind: keyof Settings, place: SettingsPlace, name: string, value: string): void {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^GITHUB_/i.test(name)) {
      const what = kind === 'secrets' ? 'Secret' : 'Variable';
      throw new Error(
        `${what} names hold letters, digits and underscores only, do not start with a digit and do not start with ` +
          `GITHUB_. Given: ${name}`,
      );
    }
    this.of(place)[kind][name.toUpperCase()] = value;
  }
}
