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
  /** Names it otherwise in every draft; gives the workflows that were changed. */
  renameInDrafts(from: readonly string[], to: string): WorkflowRow[];
}

export function createCredentialUses(deps: {
  repository: WorkflowRepository;
  now: () => number;
}): CredentialUses {
  const { repository, now } = deps;

  function stepsNaming(definition: WorkflowDefinition, names: readonly string[]): string[] {
    const steps = new Set<string>();
    mapCredentials(definition, (credential, stepId) => {
      if (names.includes(credential.trim())) steps.add(stepId);
      return credential;
    });
    return [...steps];
  }

  function usesIn(row: WorkflowRow, names: readonly string[]): CredentialUse[] {
    const published =
      row.published_seq === null ? undefined : repository.version(row.published_seq)?.definition;
    const versions = [
      { version: 'draft' as const, text: row.draft },
      { version: 'published' as const, text: published },
    ];
    return versions.flatMap(({ version, text }) => {
      if (text === undefined) return [];
      const steps = stepsNaming(parseDefinition(text), names);
      return steps.length === 0 ? [] : [{ workflowId: row.id, workflow: row.name, version, steps }];
    });
  }

  return {
    of: (names) => repository.list().flatMap((row) => usesIn(row, names)),
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
