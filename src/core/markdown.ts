import { stripControl } from './untrusted.ts';

/** Job summaries above 1,048,576 bytes are dropped by the runner, and some below it: keep a margin. */
export const SUMMARY_LIMIT_BYTES = 1_000_000;

/** A piece of Markdown that is safe to put into a summary. Only the functions of this file make one. */
export type Markdown = string & { readonly markdown: unique symbol };

const safe = (text: string): Markdown => text as Markdown;

/** Text from outside, as text: no Markdown, HTML, mention, issue number or link comes of it. */
export function escaped(text: string): Markdown {
  return safe(
    stripControl(text)
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_{}[\]()#+!|~@$^:]/g, (character) => `&#${character.charCodeAt(0)};`)
      .replace(/\bwww\./gi, 'www&#46;')
      // Mentions and issue numbers are looked for in the page, when entities are characters again.
      .replace(/(&#64;|&#35;)(?=\w)/g, '$1&#8203;')
      .replace(/^([^\S\n]*)(-|\d+\.|=)/gm, (_, blanks: string, mark: string) => `${blanks}${entity(mark)}`)
      .replace(/\n+/g, ' '),
  );
}

const entity = (mark: string) => [...mark].map((character) => `&#${character.charCodeAt(0)};`).join('');

/** A short text in code font, on one line. */
export function code(text: string): Markdown {
  const line = stripControl(text).replace(/\s+/g, ' ').trim();
  if (line === '') return safe('');
  // Inside a table cell only HTML keeps pipes and backticks apart from Markdown's own. GitHub looks for no mentions in it,
  // and what is copied from it (an image, an ARN) must hold nothing that cannot be seen.
  return safe(`<code>${escaped(line).replaceAll('&#8203;', '')}</code>`);
}

/** Several lines as they are: a fence longer than any run of backticks inside. */
export function block(text: string, language = ''): Markdown {
  const lines = stripControl(text);
  let longest = 2;
  for (const [run] of lines.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return safe(`${fence}${language}\n${lines}\n${fence}\n`);
}

/** A template with our own words as Markdown; what is filled in is escaped unless it is Markdown of this file. */
export function md(strings: TemplateStringsArray, ...values: (Markdown | number)[]): Markdown {
  // Cooked: a \n in the template is a new line.
  return safe(String.raw({ raw: strings }, ...values));
}

/** Our own words, as they are. Never text from outside. */
export const words = (text: string): Markdown => safe(text);

export function heading(level: 1 | 2 | 3 | 4, text: Markdown): Markdown {
  return safe(`${'#'.repeat(level)} ${text}\n\n`);
}

/** A table; `''` without rows. */
export function table(header: string[], rows: Markdown[][], align: ('left' | 'right')[] = []): Markdown {
  if (rows.length === 0) return safe('');
  const rule = header.map((_, column) => (align[column] === 'right' ? '---:' : '---'));
  const lines = [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return safe(`${lines.join('\n')}\n\n`);
}

/** Something that the reader may open. */
export function details(title: Markdown, body: Markdown): Markdown {
  return safe(`<details><summary>${title}</summary>\n\n${body}\n</details>\n\n`);
}

/** A Mermaid picture (GitHub draws it; inline SVG and data images are stripped). Labels go through `label`. */
export function picture(source: string): Markdown {
  return block(source, 'mermaid');
}

/** Text from outside as a Mermaid label: quotes, brackets and semicolons cannot end it. */
export function label(text: string, limit = 60): string {
  const line = stripControl(text).replace(/\s+/g, ' ').trim();
  const short = line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
  return short.replace(/[^\p{L}\p{N} .,_/…-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** Parts below each other, cut as a whole below the limit; the cut is said in the text. */
export function document(parts: Markdown[], limitBytes = SUMMARY_LIMIT_BYTES): Markdown {
  const note = 'The rest was cut: a job summary is limited to 1 MiB.';
  let bytes = Buffer.byteLength(note) + 1;
  const kept: string[] = [];
  for (const part of parts.map((one) => one.replace(/^\n+|\n+$/g, '')).filter((one) => one !== '')) {
    bytes += Buffer.byteLength(part) + 2;
    if (bytes > limitBytes) {
      kept.push(note);
      break;
    }
    kept.push(part);
  }
  return safe(kept.length === 0 ? '' : `${kept.join('\n\n')}\n`);
}
