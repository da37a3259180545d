import type { CredentialUse } from '../../shared/model/credential-views.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import {
  parseDefinition,
  type WorkflowRepository,
  type WorkflowRow,
} from '../workflows/workflow-repository.ts';
import { mapCredentials } from './credential-params.ts';

export interface CredentialUses {
  /** Workflows whose draft or published version names one of these credentials. */
  of(names: readonly string[]): CredentialUse[];
  /** All that any workflow names, by the name that stands there. */
  all(): ReadonlyMap<string, readonly CredentialUse[]>;
  /** Names it otherwise in every draft; gives the workflows that were changed. */
  renameInDrafts(from: readonly string[], to: string): WorkflowRow[];
}

export function createCredentialUses(deps: {
  repository: WorkflowRepository;
  now: () => number;
}): CredentialUses {
  const { repository, now } = deps;

  /** Steps by the name of the credential that stands in them. */
  function stepsByName(definition: WorkflowDefinition): Map<string, Set<string>> {
    const byName = new Map<string, Set<string>>();
    mapCredentials(definition, (credential, stepId) => {
      const name = credential.trim();
      byName.set(name, (byName.get(name) ?? new Set()).add(stepId));
      return credential;
    });
    return byName;
  }

  function versionsOf(row: WorkflowRow): { version: CredentialUse['version']; text: string }[] {
    const published =
      row.published_seq === null ? undefined : repository.version(row.published_seq)?.definition;
    return [
      { version: 'draft', text: row.draft },
      ...(published === undefined ? [] : [{ version: 'published' as const, text: published }]),
    ];
  }

  function usesIn(row: WorkflowRow, names: readonly string[]): CredentialUse[] {
    return versionsOf(row).flatMap(({ version, text }) => {
      const byName = stepsByName(parseDefinition(text));
      const steps = new Set(names.flatMap((name) => [...(byName.get(name) ?? [])]));
      return steps.size === 0
        ? []
        : [{ workflowId: row.id, workflow: row.name, version, steps: [...steps] }];
    });
  }

  return {
    of: (names) => repository.list().flatMap((row) => usesIn(row, names)),
    all() {
      const uses = new Map<string, CredentialUse[]>();
      for (const row of repository.list())
        for (const { version, text } of versionsOf(row))
          for (const [name, steps] of stepsByName(parseDefinition(text))) {
            const use = { workflowId: row.id, workflow: row.name, version, steps: [...steps] };
            uses.set(name, [...(uses.get(name) ?? []), use]);
          }
      return uses;
    },
    renameInDrafts(from, to) {
      const changed: WorkflowRow[] = [];
      for (const row of repository.list()) {
        const draft = parseDefinition(row.draft);
        const renamed = mapCredentials(draft, (credential) =>
          from.includes(credential.trim()) ? to : credential,
        );
        if (renamed === draft) continue;
        repository.setDraft(row.seq, renamed, now());
        changed.push(row);
      }
      return changed;
    },
  };
}
