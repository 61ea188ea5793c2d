import type { Answer } from './get.ts';

/** What a page says about itself. */
export interface PageFacts {
  /** Of `<meta name="release" content="…">`; undefined when it says none. */
  release: string | undefined;
  /** Absolute addresses of scripts, styles and images of the same site that its markup names. */
  files: string[];
}

/** Reads a page as far as a crawler needs it: the markup that a build writes, not any HTML. */
export function readPage(url: string, html: string): PageFacts {
  const tags = html.match(/<(?:script|link|img|meta)\b[^>]*>/g) ?? [];
  const release = tags.find((tag) => attribute(tag, 'name') === 'release');
  const named = tags.flatMap((tag) => {
    // Addresses for search engines and other languages are pages, not parts of this one.
    if (/^(canonical|alternate)$/.test(attribute(tag, 'rel') ?? '')) return [];
    return attribute(tag, 'src') ?? attribute(tag, 'href') ?? [];
  });
  return { release: release && attribute(release, 'content'), files: sameSite(url, named) };
}

/** Files that a script or a style loads when it is needed: names with a folder, as Vite writes them. */
export function readAsset(url: string, { type, body }: Answer, root: string): string[] {
  if (type === 'text/css')
    return sameSite(
      url,
      [...body.matchAll(/url\(["']?([^"')]+)["']?\)/g)].map(([, name = '']) => name),
    );
  if (!/javascript/.test(type)) return [];
  const relative = [
    ...body.matchAll(/\bimport\(?\s*["'`](\.{1,2}\/[^"'`]+)["'`]|\bfrom\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g),
  ];
  const fromRoot = [...body.matchAll(/["'`](assets\/[^"'`\s]+\.(?:js|css))["'`]/g)];
  return [
    ...sameSite(
      url,
      relative.map(([, dynamic, fixed]) => dynamic ?? fixed ?? ''),
    ),
    ...sameSite(
      root,
      fromRoot.map(([, name = '']) => name),
    ),
  ];
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}=["']([^"']*)["']`).exec(tag)?.[1];

function sameSite(base: string, names: string[]): string[] {
  const { origin } = new URL(base);
  return names
    .filter((name) => name !== '' && !name.startsWith('data:'))
    .map((name) => new URL(name, base))
    .filter((url) => url.origin === origin)
    .map((url) => url.href);
}
