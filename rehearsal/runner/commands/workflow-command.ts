/** A workflow command found in a line of output. */
export interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  data: string;
}

const NAMES = new Set([
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'add-path',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'internal-set-repo-path',
]);

export const isCommandName = (name: string): boolean => NAMES.has(name.toLowerCase());

/** `::name key=value,key=value::data`, or `##[name key=value;key=value]data` anywhere in a line. Unknown names are plain text. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const modern = /^\s*::(.*?)::(.*)$/s.exec(line);
  if (modern) return read(modern[1] ?? '', ',', modern[2] ?? '', unescapeData, unescapeProperty);
  const legacy = /##\[(.*?)\](.*)$/s.exec(line);
  return legacy ? read(legacy[1] ?? '', ';', legacy[2] ?? '', unescapeLegacy, unescapeLegacy) : undefined;
}

function read(
  head: string,
  separator: string,
  data: string,
  decode: (text: string) => string,
  decodeValue: (text: string) => string,
): WorkflowCommand | undefined {
  const [, name = '', list = ''] = /^(\S*)\s*(.*)$/s.exec(head.trim()) ?? [];
  if (!isCommandName(name)) return undefined;
  const properties: Record<string, string> = {};
  for (const pair of list.split(separator)) {
    const at = pair.indexOf('=');
    if (at > 0) properties[pair.slice(0, at).trim()] = decodeValue(pair.slice(at + 1));
  }
  return { name: name.toLowerCase(), properties, data: decode(data) };
}

const unescapeData = (text: string) =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const unescapeProperty = (text: string) =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
const unescapeLegacy = (text: string) =>
  text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%');
