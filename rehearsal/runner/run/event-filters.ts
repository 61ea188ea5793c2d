import { git } from '../sources/git.ts';
import { field, literals } from '../template/tokens.ts';
import { trigger, type WorkflowFile } from '../template/workflow-file.ts';
import type { TriggerEvent } from './run-state.ts';

/** Why GitHub would not start the workflow for this event: a filter of branches, tags, paths or types; undefined when it would. */
export function unmetFilter(file: WorkflowFile, event: TriggerEvent, folder: string): string | undefined {
  const filters = trigger(file, event.name);
  if (filters === undefined || filters === 'all' || event.name === 'workflow_dispatch') return undefined;
  const list = (key: string) => {
    const token = field(filters, key);
    return token === undefined ? undefined : literals(token);
  };
  const isPull = event.name === 'pull_request';
  const isTag = event.ref.startsWith('refs/tags/');
  const name = isPull ? event.baseRef : event.ref.replace(/^refs\/(heads|tags)\//, '');
  const kind = isTag ? 'tags' : 'branches';
  const [only, not] = [list(kind), list(`${kind}-ignore`)];
  const told = `${event.name} on ${name}`;
  if (only !== undefined && !matchesFilter(only, name))
    return `${told} is not in the workflow's ${kind}: ${only.join(', ')}`;
  if (not !== undefined && matchesFilter(not, name))
    return `${told} is in the workflow's ${kind}-ignore: ${not.join(', ')}`;
  const other = isTag ? 'branches' : 'tags';
  // With a filter of one kind only, a push of the other kind starts nothing.
  if (
    !isPull &&
    only === undefined &&
    not === undefined &&
    (list(other) ?? list(`${other}-ignore`)) !== undefined
  ) {
    return `${told}: the workflow listens to ${other} only`;
  }
  if (isPull) {
    const types = list('types') ?? ['opened', 'synchronize', 'reopened'];
    const action = String(event.payload.action);
    if (!types.includes(action))
      return `pull_request ${action} is not in the workflow's types: ${types.join(', ')}`;
  }
  return isTag ? undefined : unmetPaths(list('paths'), list('paths-ignore'), event, folder);
}

function unmetPaths(
  only: string[] | undefined,
  not: string[] | undefined,
  { name, sha, payload }: TriggerEvent,
  folder: string,
): string | undefined {
  if (only === undefined && not === undefined) return undefined;
  const pull = payload.pull_request as { base?: { sha?: string } } | undefined;
  const base = pull?.base?.sha ?? payload.before;
  const known = typeof base === 'string' && !/^0+$/.test(base);
  const range = name === 'pull_request' ? `${base}...${sha}` : `${base}..${sha}`;
  const changed = known
    ? git(folder, 'diff', '--name-only', range).split('\n')
    : git(folder, 'ls-tree', '-r', '--name-only', sha).split('\n');
  const counted = changed.filter((file) =>
    only === undefined ? !matchesFilter(not ?? [], file) : matchesFilter(only, file),
  );
  return counted.length > 0 ? undefined : `none of the changed files is in the workflow's paths`;
}

/** GitHub's filter patterns, in order; `!` takes back what an earlier one let in. */
export function matchesFilter(patterns: string[], name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    if (filterExpression(negative ? pattern.slice(1) : pattern).test(name)) matched = !negative;
  }
  return matched;
}

/** `*` all but a slash, `**` all, `?` and `+` repeat what stands before, `[...]` a set. */
function filterExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\\.|[.^${}()|]/g, (one) => {
    if (one === '**/') return '(?:.*/)?';
    if (one === '**') return '.*';
    if (one === '*') return '[^/]*';
    return one.startsWith('\\') ? one : `\\${one}`;
  });
  return new RegExp(`^${source}$`);
}
