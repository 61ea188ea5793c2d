/** Where in the workspace an annotation points. Lines and columns count from 1; the path is relative. */
export interface Place {
  file: string;
  line?: number;
  endLine?: number;
  column?: number;
  endColumn?: number;
}

/** One annotation. GitHub keeps ten of a level per step and cuts messages at 4,096 characters. */
export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  place?: Place;
}

/** What an action says while it runs. Text from outside is safe in every method. */
export interface Log {
  info(line: string): void;
  /** Seen only when the workflow runs with debug logging. */
  debug(line: string): void;
  annotate(annotation: Annotation): void;
  /** Lines that can be folded. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** Hides a value from here on, in this log and in those of later steps. */
  secret(value: string): void;
}
