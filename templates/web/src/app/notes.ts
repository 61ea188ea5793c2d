/** One note. */
export interface Note {
  id: string;
  title: string;
  text: string;
  /** When it was added, ISO 8601. */
  added: string;
}

const KEY = 'notes';

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The notes of this browser, newest first. */
export class Notes {
  #store: Store;
  #now: () => Date;

  constructor(store: Store, now: () => Date = () => new Date()) {
    this.#store = store;
    this.#now = now;
  }

  /** All notes; none where what is kept cannot be read. */
  all(): Note[] {
    try {
      const kept: unknown = JSON.parse(this.#store.getItem(KEY) ?? '[]');
      return Array.isArray(kept) ? kept.filter(isNote) : [];
    } catch {
      return [];
    }
  }

  find(id: string): Note | undefined {
    return this.all().find((note) => note.id === id);
  }

  add(title: string): Note {
    const note = { id: crypto.randomUUID(), title, text: '', added: this.#now().toISOString() };
    this.#keep([note, ...this.all()]);
    return note;
  }

  write(id: string, text: string): void {
    this.#keep(this.all().map((note) => (note.id === id ? { ...note, text } : note)));
  }

  remove(id: string): void {
    this.#keep(this.all().filter((note) => note.id !== id));
  }

  clear(): void {
    this.#store.removeItem(KEY);
  }

  #keep(notes: Note[]): void {
    this.#store.setItem(KEY, JSON.stringify(notes));
  }
}

const FIELDS = ['id', 'title', 'text', 'added'];

function isNote(value: unknown): value is Note {
  return (
    typeof value === 'object' &&
    value !== null &&
    FIELDS.every((field) => typeof (value as Record<string, unknown>)[field] === 'string')
  );
}
