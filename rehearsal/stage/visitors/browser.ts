/** A page in a browser: what a person in front of it would notice. */
export interface Tab {
  /** Name of the release that the page shows. */
  release(): Promise<string>;
  /** Text of the page. */
  text(): Promise<string>;
  /**
   * Goes on to another page of the same app, as a click on its link does: nothing is loaded but what that page needs.
   * Rejects when the page with that heading does not appear.
   */
  follow(link: string, heading: string): Promise<void>;
  /** Errors on the console, uncaught errors and requests that failed, in their order. */
  problems: string[];
  close(): Promise<void>;
}

/** Something that opens pages as visitors do. */
export interface Browser {
  /** A line for a reader: is this a real one? */
  description: string;
  /** Opens an address in a tab of its own, with an empty cache. Rejects when there is no page. */
  open(url: string): Promise<Tab>;
  close(): Promise<void>;
}
