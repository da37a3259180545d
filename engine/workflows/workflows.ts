import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { ConflictError, InvalidInputError, NotFoundError, UserError } from '../../shared/errors.ts';
import type {
  GrantMode,
  NeededPermission,
  WorkflowPermissions,
} from '../../shared/model/permission.ts';
import type {
  Workflow,
  WorkflowDefinition,
  WorkflowDetail,
  WorkflowProblem,
} from '../../shared/model/workflow.ts';
import type { PermissionSubject, Permissions } from '../permissions/permissions.ts';
import { checkDefinition, checkPublishable, checkRunnable } from './check-definition.ts';
import { type CompiledWorkflow, compileWorkflow } from './compile.ts';
import { createListedTriggers } from './listed-triggers.ts';
import { createLiveTriggers, type LiveTrigger } from './live-triggers.ts';
import {
  parseDefinition,
  type WorkflowRepository,
  type WorkflowRow,
} from './workflow-repository.ts';

/** A published trigger that waits for events of an endpoint. */
export interface Listener {
  readonly workflowSeq: number;
  readonly versionSeq: number;
  readonly stepId: string;
}

export interface Workflows {
  list(): Workflow[];
  /** By id, a unique beginning of one, or name. Throws NotFoundError, ConflictError. */
  get(ref: string): WorkflowRow;
  show(row: WorkflowRow): Workflow;
  detail(row: WorkflowRow): WorkflowDetail;
  create(workflow: {
    name: string;
    description: string | null;
    draft: WorkflowDefinition;
  }): WorkflowRow;
  saveDraft(
    row: WorkflowRow,
    change: {
      name?: string | undefined;
      description?: string | null;
      definition?: WorkflowDefinition | undefined;
      /** Which draft the change was made to; left out: whichever there is. */
      revision?: number | undefined;
    },
  ): { row: WorkflowRow; problems: WorkflowProblem[] };
  /** Where it stands in the list of workflows. */
  setPlace(
    row: WorkflowRow,
    place: { folder?: string | null | undefined; tags?: readonly string[] | undefined },
  ): WorkflowRow;
  /** A new workflow with the draft of this one. */
  duplicate(row: WorkflowRow, name: string | undefined): WorkflowRow;
  /** A published version by its number. Throws NotFoundError. */
  version(row: WorkflowRow, number: number): { definition: WorkflowDefinition; createdAt: number };
  /** A removed workflow is there again, as it was. Throws NotFoundError. */
  restore(id: string): WorkflowRow;
  /**
   * Grants what the draft needs as far as `grant` says, and makes it live. Throws InvalidInputError
   * with every problem, PermissionsNeededError, DraftChangedError when the draft has another
   * `revision`; publishing the same again changes nothing.
   */
  publish(
    row: WorkflowRow,
    grant: GrantMode,
    revision?: number,
  ): { row: WorkflowRow; problems: WorkflowProblem[]; granted: NeededPermission[] };
  /** Throws ConflictError when no version is published. */
  permissions(row: WorkflowRow, version: 'draft' | 'published'): WorkflowPermissions;
  /** The same for a definition that is not saved, of a workflow that may not be there yet. */
  permissionsOf(row: WorkflowRow | null, definition: WorkflowDefinition): WorkflowPermissions;
  /** Lets the workflow start the programs that its draft and its published version name, or none. */
  allowCommands(row: WorkflowRow, allow: boolean): void;
  setPaused(row: WorkflowRow, paused: boolean): WorkflowRow;
  remove(row: WorkflowRow): void;
  /** Published triggers on an endpoint, by its id; those of paused workflows are left out. */
  listeners(endpointId: string): readonly Listener[];
  /** Published triggers that the engine hears by itself; those of paused workflows are marked. */
  triggers(): readonly LiveTrigger[];
  /** Throws NotFoundError. */
  bySeq(seq: number): WorkflowRow;
  /** Name of a workflow whose draft or published version uses the endpoint. */
  userOf(endpointId: string): string | undefined;
  compiled(versionSeq: number): CompiledWorkflow;
  /**
   * The seq of the version to run: the published one, or a snapshot of the draft. Throws
   * ConflictError when none is published, InvalidInputError when the draft has mistakes.
   */
  versionToRun(row: WorkflowRow, version: 'published' | 'draft'): number;
  /** A snapshot of the draft as it is, mistakes included. */
  draftVersion(row: WorkflowRow): number;
}

/** Somebody else changed the draft that a change was made to. */
class DraftChangedError extends UserError {
  readonly code = 'draft_changed';
  constructor(name: string, hint: string) {
    super(`The draft of "${name}" was changed elsewhere in the meantime.`, { hint });
  }
}

const tagsSchema = z.array(z.string());

function parseTags(text: string): string[] {
  return tagsSchema.parse(JSON.parse(text));
}

const COMPILED_KEPT = 500;
/** Nothing was ever allowed to it. */
const NO_WORKFLOW = -1;
const NOBODY: readonly Listener[] = [];

export function createWorkflows(deps: {
  repository: WorkflowRepository;
  permissions: Permissions;
  /** What is published, its name, or whether it is paused. Perhaps inside a transaction. */
  liveChanged: () => void;
  now: () => number;
}): Workflows {
  const { repository, permissions, now } = deps;
  const compiledVersions = new Map<number, CompiledWorkflow>();
  const listedTriggers = createListedTriggers();
  let listening: Map<string, Listener[]> | null = null;
  const readLiveTriggers = createLiveTriggers(repository);
  let live: LiveTrigger[] | null = null;

  function changed(): void {
    listening = null;
    live = null;
    deps.liveChanged();
  }

  function get(ref: string): WorkflowRow {
    const exact = repository.byId(ref);
    if (exact !== undefined) return exact;
    const named = repository.byName(ref);
    const found = named.length > 0 || ref.length < 6 ? named : repository.byIdPrefix(ref);
    const [first, second] = found;
    if (first === undefined)
      throw new NotFoundError('workflow', ref, 'List them: patchbay workflows list.');
    if (second !== undefined)
      throw new ConflictError(`Several workflows match "${ref}".`, {
        hint: `Use an id: ${found.map((row) => row.id).join(', ')}.`,
      });
    return first;
  }

  function again(row: WorkflowRow): WorkflowRow {
    const fresh = repository.bySeq(row.seq);
    if (fresh === undefined) throw new NotFoundError('workflow', row.id);
    return fresh;
  }

  function published(row: WorkflowRow): WorkflowDefinition | null {
    if (row.published_seq === null) return null;
    const version = repository.version(row.published_seq);
    return version === undefined ? null : parseDefinition(version.definition);
  }

  function subject(row: WorkflowRow): PermissionSubject {
    return { seq: row.seq, name: row.name, published: published(row) };
  }

  function notPublished(row: WorkflowRow): ConflictError {
    return new ConflictError(`"${row.name}" has no published version.`, {
      hint: `Publish it first: patchbay workflows publish "${row.name}", or run its draft.`,
    });
  }

  function show(row: WorkflowRow): Workflow {
    const version = row.published_seq === null ? undefined : repository.version(row.published_seq);
    const lastRun = repository.lastRun(row.seq);
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      paused: row.paused === 1,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      publishedVersion: version?.number ?? null,
      draftChanged: version === undefined || version.definition !== row.draft,
      lastRunAt: lastRun?.queued_at ?? null,
      lastRunStatus: lastRun?.status ?? null,
      revision: row.revision,
      folder: row.folder,
      tags: parseTags(row.tags),
      triggers: listedTriggers(row.seq, version?.definition ?? row.draft),
    };
  }

  function freeName(wanted: string): string {
    let name = wanted;
    for (let n = 2; repository.byName(name).length > 0; n++) name = `${wanted.slice(0, -1)} ${n})`;
    return name;
  }

  function readListeners(): Map<string, Listener[]> {
    const map = new Map<string, Listener[]>();
    for (const row of repository.list()) {
      if (row.paused === 1 || row.published_seq === null) continue;
      for (const step of published(row)?.steps ?? []) {
        const endpoint = step.params['endpoint'];
        if (step.type !== 'webhook' || step.disabled === true || typeof endpoint !== 'string')
          continue;
        const listener = {
          workflowSeq: row.seq,
          versionSeq: row.published_seq,
          stepId: step.id,
        };
        const list = map.get(endpoint);
        if (list === undefined) map.set(endpoint, [listener]);
        else list.push(listener);
      }
    }
    return map;
  }

  return {
    list: () => repository.list().map(show),
    get,
    show,
    detail: (row) => ({
      ...show(row),
      draft: parseDefinition(row.draft),
      published: published(row),
      versions: repository
        .versions(row.seq)
        .map((version) => ({ number: version.number ?? 0, createdAt: version.created_at })),
    }),
    create: (workflow) => repository.insert({ ...workflow, now: now() }),
    saveDraft(row, { name, description, definition, revision }) {
      if (revision !== undefined && revision !== row.revision)
        throw new DraftChangedError(
          row.name,
          'Look at the other change before you save yours: reload it, or save yours over it.',
        );
      const called = name ?? row.name;
      const described = description === undefined ? row.description : description;
      if (called !== row.name || described !== row.description)
        repository.setName(row.seq, called, described, now());
      // Saving what is there already must not make the draft look edited.
      if (definition !== undefined && !isDeepStrictEqual(definition, parseDefinition(row.draft)))
        repository.setDraft(row.seq, definition, now());
      const fresh = again(row);
      // Compiled versions and triggers carry the workflow's name.
      if (fresh.name !== row.name) {
        compiledVersions.clear();
        changed();
      }
      return { row: fresh, problems: checkDefinition(parseDefinition(fresh.draft)) };
    },
    publish(row, grant, revision) {
      if (revision !== undefined && revision !== row.revision)
        throw new DraftChangedError(
          row.name,
          'Look at what it is now, and at what it asks for, and publish it again.',
        );
      const draft = parseDefinition(row.draft);
      const problems = checkPublishable(draft);
      const errors = problems.filter((problem) => problem.severity === 'error');
      if (errors.length > 0)
        throw new InvalidInputError(
          `"${row.name}" cannot be published yet:`,
          errors.map((problem) => `${problem.field}: ${problem.message}`),
          'Mend these in the draft and publish again; the version that is live goes on meanwhile.',
        );
      const granted = permissions.confirm(subject(row), draft, grant);
      const version = repository.snapshot(row.seq, draft, true, now());
      if (version.seq !== row.published_seq) repository.setPublished(row.seq, version.seq, now());
      changed();
      return { row: again(row), problems, granted };
    },
    permissions(row, version) {
      const definition = version === 'draft' ? parseDefinition(row.draft) : published(row);
      if (definition === null) throw notPublished(row);
      return permissions.show(subject(row), version, definition);
    },
    permissionsOf: (row, definition) =>
      permissions.show(
        row === null ? { seq: NO_WORKFLOW, name: '', published: null } : subject(row),
        'draft',
        definition,
      ),
    allowCommands(row, allow) {
      const live = published(row);
      const all = live === null ? [parseDefinition(row.draft)] : [parseDefinition(row.draft), live];
      permissions.allowCommands(row.seq, allow ? all : []);
    },
    setPaused(row, paused) {
      repository.setPaused(row.seq, paused, now());
      changed();
      return again(row);
    },
    setPlace(row, { folder, tags }) {
      repository.setPlace(
        row.seq,
        folder === undefined ? row.folder : folder,
        tags ?? parseTags(row.tags),
        now(),
      );
      return again(row);
    },
    duplicate(row, name) {
      const copy = repository.insert({
        name: name ?? freeName(`${row.name} (copy)`),
        description: row.description,
        draft: parseDefinition(row.draft),
        now: now(),
      });
      repository.setPlace(copy.seq, row.folder, parseTags(row.tags), now());
      return again(copy);
    },
    version(row, number) {
      const found = repository.versionByNumber(row.seq, number);
      if (found === undefined) throw new NotFoundError('version', String(number));
      return { definition: parseDefinition(found.definition), createdAt: found.created_at };
    },
    remove(row) {
      repository.setRemoved(row.seq, now());
      changed();
    },
    restore(id) {
      const row = repository.byIdEver(id);
      if (row === undefined) throw new NotFoundError('workflow', id);
      repository.setRestored(row.seq, now());
      changed();
      return again(row);
    },
    listeners(endpointId) {
      listening ??= readListeners();
      return listening.get(endpointId) ?? NOBODY;
    },
    triggers() {
      live ??= readLiveTriggers();
      return live;
    },
    bySeq(seq) {
      const row = repository.bySeq(seq);
      if (row === undefined) throw new NotFoundError('workflow', String(seq));
      return row;
    },
    userOf(endpointId) {
      return repository
        .list()
        .find((row) =>
          [parseDefinition(row.draft), published(row)].some((definition) =>
            definition?.steps.some(
              (step) => step.type === 'webhook' && step.params['endpoint'] === endpointId,
            ),
          ),
        )?.name;
    },
    compiled(versionSeq) {
      const known = compiledVersions.get(versionSeq);
      if (known !== undefined) return known;
      const version = repository.version(versionSeq);
      const row = version === undefined ? undefined : repository.bySeq(version.workflow_seq);
      if (version === undefined || row === undefined)
        throw new NotFoundError('workflow version', String(versionSeq));
      const made = compileWorkflow(
        {
          versionSeq,
          workflowSeq: row.seq,
          workflowId: row.id,
          name: row.name,
          versionNumber: version.number ?? 0,
        },
        parseDefinition(version.definition),
      );
      if (compiledVersions.size >= COMPILED_KEPT) compiledVersions.clear();
      compiledVersions.set(versionSeq, made);
      return made;
    },
    draftVersion: (row) =>
      repository.snapshot(row.seq, parseDefinition(row.draft), false, now()).seq,
    versionToRun(row, version) {
      if (version === 'draft') {
        const draft = parseDefinition(row.draft);
        const problems = checkRunnable(draft);
        if (problems.length > 0)
          throw new InvalidInputError(
            `The draft of "${row.name}" cannot be run yet:`,
            problems.map(({ field, message }) => `${field}: ${message}`),
            'Mend these, or run the published version.',
          );
        return repository.snapshot(row.seq, draft, false, now()).seq;
      }
      if (row.published_seq === null) throw notPublished(row);
      return row.published_seq;
    },
  };
}
