import { invalidParameter } from './log-group-name.ts';

/** A word or a quoted phrase, with its sign. What is neither is no pattern of this kind. */
const termForm = /(?<!\S)(?<sign>[?-]?)(?:"(?<phrase>(?:[^"\\]|\\.)*)"|(?<word>\w+))(?!\S)/g;

/**
 * Reads a pattern of plain terms: `ERROR timeout` (all), `?ERROR ?WARN` (any), `ERROR -debug` (without), each a word or
 * a quoted phrase, case-sensitive. JSON, space-delimited and regular expression patterns are refused by name.
 * Source: "Filter pattern syntax" in the CloudWatch Logs User Guide.
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  refuseOtherKinds(pattern.trim());
  const rest = pattern.replaceAll(termForm, '').trim();
  const terms = [...pattern.matchAll(termForm)].map(({ groups }) => ({
    sign: groups?.sign ?? '',
    text: groups?.phrase?.replaceAll(/\\(.)/g, '$1') ?? groups?.word ?? '',
  }));
  if (rest !== '' || terms.some(({ text }) => text === '')) throw invalidParameter('Invalid filter pattern');
  const optional = terms.filter(({ sign }) => sign === '?');
  if (optional.length > 0 && optional.length < terms.length) {
    // AWS drops the optional terms without a word. Nobody means that.
    throw invalidParameter('The local cloud has no filter pattern that mixes ?terms with others.');
  }
  return (message) =>
    (optional.length === 0 || optional.some(({ text }) => contains(message, text))) &&
    terms.every(({ sign, text }) => sign === '?' || contains(message, text) === (sign === ''));
}

function refuseOtherKinds(pattern: string): void {
  const kinds: [RegExp, string][] = [
    [/^\{/, 'JSON'],
    [/^\[/, 'space-delimited'],
    [/^[?-]?%/, 'regular expression'],
  ];
  for (const [begins, kind] of kinds) {
    if (begins.test(pattern)) throw invalidParameter(`The local cloud has no ${kind} filter pattern.`);
  }
}

/** Whole words only: what AWS finds of a part of a word is not documented, so it is not promised here. */
function contains(message: string, term: string): boolean {
  for (let at = message.indexOf(term); at >= 0; at = message.indexOf(term, at + 1)) {
    const around = `${message[at - 1] ?? ' '}${message[at + term.length] ?? ' '}`;
    const inside = /\w/.test(term[0] ?? '') && /\w/.test(around[0] ?? '');
    const goesOn = /\w/.test(term.at(-1) ?? '') && /\w/.test(around[1] ?? '');
    if (!inside && !goesOn) return true;
  }
  return false;
}
