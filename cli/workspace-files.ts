import { mkdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../shared/errors.ts';
import { isJsonObject, type Json } from '../shared/json.ts';
import { WORKSPACE_FORMAT, type WorkspaceExport } from '../shared/model/workspace-export.ts';
import { readBytes, replaceFile } from './files.ts';

/** A folder that should be an export and is not. */
class NotAnExportError extends UserError {
  readonly code = 'not_an_export';
}

const INDEX = 'workspace.json';
const WORKFLOWS = 'workflows';

/**
 * Writes an export as one JSON file (a name that ends with `.json`), or as a folder: `workspace.json`
 * with everything but the workflows, and those as files of their own, which `patchbay import` reads
 * one by one as well and version control can compare.
 */
export async function writeWorkspace(target: string, workspace: WorkspaceExport): Promise<void> {
  if (target.endsWith('.json')) return replaceFile(target, text(workspace));
  await mkdir(join(target, WORKFLOWS), { recursive: true, mode: 0o700 });
  const taken = new Set<string>();
  const workflows: Json[] = [];
  for (const { paused, draft, published } of workspace.workflows) {
    const name = freeName(draft.name, taken);
    const place = (version: string): string => `${WORKFLOWS}/${name}.${version}.json`;
    await replaceFile(join(target, place('draft')), text(draft));
    if (published !== null) await replaceFile(join(target, place('published')), text(published));
    workflows.push({
      paused,
      draft: place('draft'),
      published: published === null ? null : place('published'),
    });
  }
  await replaceFile(join(target, INDEX), text({ ...workspace, workflows }));
}

/** Null when neither the folder nor the JSON is an export of a workspace. Throws UserError. */
export async function readWorkspace(source: string, json: Json | null): Promise<Json | null> {
  if (json !== null) return isWorkspace(json) ? json : null;
  const index = await readJsonFile(join(source, INDEX));
  if (!isWorkspace(index) || !isJsonObject(index) || !Array.isArray(index['workflows']))
    throw new NotAnExportError(`${source} is no export of a workspace.`, {
      hint: '`patchbay export --all FOLDER` makes one.',
    });
  const workflows: Json[] = [];
  for (const entry of index['workflows']) {
    if (!isJsonObject(entry)) continue;
    const draft = await readPart(source, entry['draft']);
    const published = await readPart(source, entry['published']);
    workflows.push({ ...entry, draft, published });
  }
  return { ...index, workflows };
}

export async function isFolder(path: string): Promise<boolean> {
  return path !== '-' && (await stat(path).catch(() => null))?.isDirectory() === true;
}

/** Only what lies in the folder: its index is a file like any other, from anywhere. */
async function readPart(folder: string, part: Json | undefined): Promise<Json> {
  if (typeof part !== 'string') return part ?? null;
  if (isAbsolute(part) || part.split(/[\\/]/).includes('..'))
    throw new NotAnExportError(`${folder}: "${part}" does not lie in the folder.`);
  return readJsonFile(join(folder, ...part.split('/')));
}

async function readJsonFile(file: string): Promise<Json> {
  const content = (await readBytes(file)).toString('utf8').replace(/^\ufeff/, '');
  try {
    const value: Json = JSON.parse(content);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotAnExportError(`${file} is not valid JSON: ${reason}`);
  }
}

function isWorkspace(value: Json): boolean {
  return isJsonObject(value) && value['format'] === WORKSPACE_FORMAT;
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A file name that every system takes, made from a workflow's name. */
function freeName(name: string, taken: Set<string>): string {
  const base =
    name
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'workflow';
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
