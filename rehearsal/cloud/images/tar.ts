import { pack } from 'tar-stream';

/** One uncompressed tar of files, in the given order. Times and modes are fixed: the same files make the same bytes. */
export async function tarOf(files: Iterable<[name: string, content: string | Buffer]>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of files) tar.entry({ name, mtime: new Date(0), mode: 0o644 }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}
