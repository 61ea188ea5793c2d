/** A piece of HTML that is safe: made by this file's template only. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | Part[] | undefined | false;

const text = (part: Part): string => {
  if (part === undefined || part === false) return '';
  if (Array.isArray(part)) return part.map(text).join('');
  if (typeof part === 'object') return part.html;
  return String(part)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
};

/** Our own markup; everything that is filled in is escaped, unless it came from this template. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return { html: String.raw({ raw: strings.raw }, ...parts.map(text)) };
}
