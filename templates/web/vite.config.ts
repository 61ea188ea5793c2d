import path from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { basePath, releaseId } from './build-settings.ts';

/** `test` is what vitest runs with: it needs no page. */
const TARGETS = new Set(['site', 'app', 'test']);

/** Where pages may load from and send to. A page that needs more (an API, fonts, analytics) adds its address here. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/**
 * What index.html says about the build. The release stands in the page and nowhere else: a file of scripts or styles that
 * did not change keeps its name from release to release.
 */
function page(release: string): Plugin {
  return {
    name: 'page',
    transformIndexHtml: (_, { server }) => [
      { tag: 'meta', attrs: { name: 'release', content: release } },
      // The development server puts scripts into the page.
      ...(server ? [] : [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY } }]),
    ],
  };
}

/** `vite build --mode site` and `vite build --mode app`: two targets, each with its own page, routes and public files. */
export default defineConfig(({ mode }) => {
  if (!TARGETS.has(mode)) throw new Error(`Say which target: --mode site or --mode app, not ${JSON.stringify(mode)}.`);
  return {
    root: mode === 'test' ? import.meta.dirname : path.join(import.meta.dirname, 'src', mode),
    base: basePath(process.env.BASE_PATH),
    plugins: [page(releaseId(process.env.RELEASE_ID))],
    esbuild: { jsx: 'automatic' as const },
    build: {
      outDir: path.join(import.meta.dirname, 'dist', mode),
      emptyOutDir: true,
      // A file inside of a script or a style sheet would need a wider policy.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rollupOptions: {
        // Packages change less often than our own files: a browser keeps them over many releases.
        output: { manualChunks: (id: string) => (id.includes('/node_modules/') ? 'packages' : undefined) },
        // React Router marks its files for servers; there is none here.
        onwarn: (warning, warn) => {
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
        },
      },
    },
    test: {
      environment: 'happy-dom',
      // One page for all files: each test clears what it left.
      isolate: false,
      setupFiles: 'test/support/after-each.ts',
      include: ['test/**/*.test.{ts,tsx}'],
      reporters: ['default', ['junit', { outputFile: 'reports/junit.xml' }]],
    },
  };
});
