// Writes what can be generated from the contracts: the tables in actions/<name>/README.md and action-catalog.md.
// usage: node scripts/docs.mjs [--check] (exit 1 and a list when a file is stale)
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A text as a table cell. */
const cell = (text) => String(text).replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

function table(header, rows) {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function inputTable(inputs) {
  const rows = Object.entries(inputs).map(([name, { description, required, default: standard }]) => [
    `\`${name}\``,
    cell(description),
    required ? 'required' : standard === undefined || standard === '' ? '' : `\`${cell(standard)}\``,
  ]);
  return table(['Input', 'Meaning', 'Default'], rows);
}

const outputTable = (outputs) =>
  table(
    ['Output', 'Meaning'],
    Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, cell(description)]),
  );

function iamTable(policy) {
  const rows = policy.Statement.map(({ Sid, Action, Resource, Condition }) => [
    Sid,
    [Action]
      .flat()
      .map((action) => `\`${action}\``)
      .join('<br>'),
    [Resource]
      .flat()
      .map((resource) => `\`${resource}\``)
      .join('<br>'),
    Object.entries(Condition ?? {})
      .flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, value]) => `\`${key}\` ${operator} \`${[value].flat().join(', ')}\``),
      )
      .join('<br>'),
  ]);
  return table(['Purpose', 'Actions', 'Resources', 'Conditions'], rows);
}

/** Puts generated text between `<!-- name -->` and `<!-- /name -->`. */
function fill(readme, name, generated, file) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [readme.indexOf(open), readme.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${file} has no ${open} … ${close}`);
  return `${readme.slice(0, start + open.length)}\n\n${generated}\n\n${readme.slice(end)}`;
}

function readAction(name) {
  const home = path.join('actions', name);
  const read = (file) => fs.readFileSync(path.join(root, home, file), 'utf8');
  const iamFile = path.join(root, home, 'iam.json');
  return {
    name,
    home,
    contract: parse(read('action.yml')),
    readme: read('README.md'),
    iam: fs.existsSync(iamFile) ? JSON.parse(fs.readFileSync(iamFile, 'utf8')) : undefined,
  };
}

function readmeOf({ home, contract, readme, iam }) {
  const file = `${home}/README.md`;
  let filled = fill(readme, 'inputs', inputTable(contract.inputs), file);
  filled = fill(filled, 'outputs', outputTable(contract.outputs), file);
  return iam ? fill(filled, 'iam', iamTable(iam), file) : filled;
}

function section(readme, title) {
  const [, body = ''] =
    readme.match(new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm')) ?? [];
  return body.trim();
}

function catalogue(actions) {
  const parts = actions.map(({ name, contract, readme, iam }) =>
    [
      `## ${name}`,
      contract.description,
      section(readme, 'Example'),
      '### Permissions',
      section(readme, 'Permissions')
        .replace(/<!-- iam -->[\s\S]*<!-- \/iam -->/, '')
        .trim(),
      ...(iam ? ['### IAM', iamTable(iam)] : []),
      '### Inputs',
      inputTable(contract.inputs),
      '### Outputs',
      outputTable(contract.outputs),
    ].join('\n\n'),
  );
  const list = actions
    .map(({ name, contract }) => `- [${name}](#${name}): ${contract.description}`)
    .join('\n');
  return `# Action catalogue\n\nGenerated from every \`action.yml\`, \`iam.json\` and README by \`npm run docs\`.\n\n${list}\n\n${parts.join('\n\n')}\n`;
}

const actions = fs.readdirSync(path.join(root, 'actions')).sort().map(readAction);
const files = Object.fromEntries(actions.map((action) => [`${action.home}/README.md`, readmeOf(action)]));
files['action-catalog.md'] = catalogue(actions);

const current = (file) =>
  fs.existsSync(path.join(root, file)) ? fs.readFileSync(path.join(root, file), 'utf8') : '';
const stale = Object.entries(files).filter(([file, text]) => current(file) !== text);
if (!process.argv.includes('--check'))
  for (const [file, text] of stale) fs.writeFileSync(path.join(root, file), text);
else if (stale.length > 0) {
  console.error(`Stale: ${stale.map(([file]) => file).join(', ')}. Run npm run docs and commit.`);
  process.exitCode = 1;
}
