import type {
  GrantMode,
  NeededPermission,
  Permission,
  WorkflowPermissions,
} from '../../shared/model/permission.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { isCovered } from './compare.ts';
import { derivePermissions } from './derive.ts';
import type { Grant, GrantRepository } from './grant-repository.ts';
import { PermissionsNeededError } from './permissions-needed.ts';
import { describePermission } from './wording.ts';

/** A workflow, with what its version that is live reaches: that was allowed when it went live. */
export interface PermissionSubject {
  seq: number;
  name: string;
  published: WorkflowDefinition | null;
}

export interface Permissions {
  show(
    subject: PermissionSubject,
    version: WorkflowPermissions['version'],
    definition: WorkflowDefinition,
  ): WorkflowPermissions;
  /**
   * Before a version goes live: grants what it needs as far as `mode` says, and gives what is new.
   * Throws PermissionsNeededError, and grants nothing, when something is left.
   */
  confirm(
    subject: PermissionSubject,
    definition: WorkflowDefinition,
    mode: GrantMode,
  ): NeededPermission[];
  /** Allows the programs that these definitions start; none of them takes back all of them. */
  allowCommands(workflowSeq: number, definitions: readonly WorkflowDefinition[]): void;
  /** Programs that the workflow may start. */
  commands(workflowSeq: number): readonly Permission[];
}

export function createPermissions(deps: {
  grants: GrantRepository;
  now: () => number;
}): Permissions {
  const { grants, now } = deps;
  const allowedCommands = new Map<number, readonly Permission[]>();

  function needs(definition: WorkflowDefinition | null): NeededPermission[] {
    if (definition === null) return [];
    return derivePermissions(definition).map(({ permission, steps }) => ({
      permission,
      text: describePermission(permission),
      steps,
    }));
  }

  function isCommand({ permission }: Grant | NeededPermission): boolean {
    return permission.kind === 'command';
  }

  function notGranted(
    subject: PermissionSubject,
    derived: readonly NeededPermission[],
  ): NeededPermission[] {
    const live = needs(subject.published).filter((need) => !isCommand(need));
    const given = [...grants.of(subject.seq), ...live].map(({ permission }) => permission);
    return derived.filter(({ permission }) => !isCovered(permission, given));
  }

  function add(workflowSeq: number, granted: readonly NeededPermission[]): void {
    grants.add(
      workflowSeq,
      granted.map(({ permission }) => permission),
      now(),
    );
    allowedCommands.delete(workflowSeq);
  }

  return {
    show(subject, version, definition) {
      const derived = needs(definition);
      return {
        version,
        derived,
        granted: grants.of(subject.seq).map(({ permission, grantedAt }) => ({
          permission,
          text: describePermission(permission),
          grantedAt,
        })),
        new: notGranted(subject, derived),
      };
    },
    confirm(subject, definition, mode) {
      const missing = notGranted(subject, needs(definition));
      const refused = mode === 'all' ? [] : mode === 'ask' ? missing : missing.filter(isCommand);
      if (refused.length > 0) throw new PermissionsNeededError(subject.name, refused);
      add(subject.seq, missing);
      return missing;
    },
    allowCommands(workflowSeq, definitions) {
      const wanted = definitions.flatMap(needs).filter(isCommand);
      if (definitions.length > 0) add(workflowSeq, wanted);
      else {
        const held = grants.of(workflowSeq).filter(isCommand);
        grants.remove(
          workflowSeq,
          held.map(({ permission }) => permission),
        );
        allowedCommands.delete(workflowSeq);
      }
    },
    commands(workflowSeq) {
      const known = allowedCommands.get(workflowSeq);
      if (known !== undefined) return known;
      const held = grants
        .of(workflowSeq)
        .filter(isCommand)
        .map(({ permission }) => permission);
      allowedCommands.set(workflowSeq, held);
      return held;
    },
  };
}
