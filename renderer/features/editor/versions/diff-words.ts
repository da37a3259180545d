import { formatPath } from '../../../../shared/expression/key-path.ts';
import { isJsonObject, type Json } from '../../../../shared/json.ts';
import type { ValueChange } from '../../../../shared/model/run.ts';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import type { Catalog } from '../../../canvas/loops.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { formatCount } from '../../../ui/format.ts';
import type { DefinitionDiff, EdgeDifference } from './definition-diff.ts';

const stepFields: Readonly<Record<string, string>> = {
  id: 'Id',
  type: 'Step type',
  name: 'Name',
  notes: 'Notes',
  disabled: 'Turned off',
  pinned: 'Pinned output',
  retry: 'Retries',
  onError: 'When it fails',
  onInterrupted: 'After a crash',
  timeoutMs: 'Timeout',
};

const settingFields: Readonly<Record<string, string>> = {
  concurrency: 'Runs at once',
  stepTimeoutMs: 'Timeout of a step',
  timeZone: 'Time zone',
};

/** A field of a step as its form calls it: `URL`, `Body → value`, `Retries → attempts`. */
export function stepFieldWords(
  path: ValueChange['path'],
  entry: StepCatalogEntry | undefined,
): string {
  const [root, ...rest] = path;
  if (root !== 'params') {
    const name = stepFields[String(root)] ?? String(root);
    return rest.length === 0 ? name : `${name} → ${formatPath(rest)}`;
  }
  const [param, ...below] = rest;
  if (param === undefined) return 'Settings';
  const title = paramTitle(String(param), entry);
  return below.length === 0 ? title : `${title} → ${formatPath(below)}`;
}

export function settingWords(path: ValueChange['path']): string {
  return settingFields[String(path[0])] ?? formatPath(path);
}

function paramTitle(param: string, entry: StepCatalogEntry | undefined): string {
  const properties = propertyOf(entry?.params, 'properties');
  const title = propertyOf(propertyOf(properties, param), 'title');
  return typeof title === 'string' ? title : param;
}

function propertyOf(value: Json | undefined, key: string): Json | undefined {
  return value !== undefined && isJsonObject(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined;
}

/** `“Fetch” → “Filter”`, with the port where it is not the usual one. */
export function edgeWords(
  { edge }: EdgeDifference,
  options: { definition: WorkflowDefinition; catalog: Catalog },
): string {
  const { definition, catalog } = options;
  const step = definition.steps.find(({ id }) => id === edge.from);
  const port = catalog.get(step?.type ?? '')?.ports.find(({ name }) => name === edge.port);
  const label = edge.port === 'out' ? '' : ` (${port?.label || edge.port})`;
  return `“${stepName(definition, catalog, edge.from)}”${label} → “${stepName(definition, catalog, edge.to)}”`;
}

/** One line for a list: `2 steps added, 1 step changed, 3 edges added`. */
export function diffSummary({ steps, edges, settings, layout }: DefinitionDiff): string {
  const count = (kind: string): number => steps.filter((step) => step.kind === kind).length;
  const parts: string[] = [];
  for (const kind of ['added', 'removed', 'changed'])
    if (count(kind) > 0) parts.push(`${formatCount(count(kind), 'step')} ${kind}`);
  for (const kind of ['added', 'removed']) {
    const found = edges.filter((edge) => edge.kind === kind).length;
    if (found > 0) parts.push(`${formatCount(found, 'edge')} ${kind}`);
  }
  if (settings.length > 0) parts.push('settings changed');
  if (parts.length === 0) return layout ? 'Only the layout changed' : 'Nothing changed';
  return parts.join(', ');
}
