/** sha256 of everything a bundle is made of. */
export function sourceHash(): string;
/** The folder with fresh bundles, built when there is none. Absolute. */
export function freshBundles(): string;
