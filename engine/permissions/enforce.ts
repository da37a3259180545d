import { assertNever } from '../../shared/errors.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';
import type { WorkflowDefinition } from '../../shared/model/workflow.ts';
import { isInside, realPath } from '../files/real-path.ts';
import { StepFailure } from '../steps/define-step.ts';
import { isCovered } from './compare.ts';
import { derivePermissions } from './derive.ts';

/** The version that wants something: a CompiledWorkflow. */
export interface PermittedVersion {
  readonly workflowSeq: number;
  readonly name: string;
  readonly definition: WorkflowDefinition;
}

/**
 * Throws StepFailure `not_permitted` unless the version declares what it is about to reach; programs
 * have to be allowed by a person besides. Patchbay's own data folder is never to be had.
 */
export type Permits = (version: PermittedVersion, wanted: Permission) => void;

export function createPermits(deps: {
  dataDir: string;
  /** Programs that a person allowed the workflow to start. */
  commands: (workflowSeq: number) => readonly Permission[];
}): Permits {
  const ownFolder = realPath(deps.dataDir);
  const derived = new WeakMap<WorkflowDefinition, readonly Permission[]>();

  function declared({ definition }: PermittedVersion): readonly Permission[] {
    const known = derived.get(definition);
    if (known !== undefined) return known;
    const made = derivePermissions(definition).map(({ permission }) => permission);
    derived.set(definition, made);
    return made;
  }

  return (version, wanted) => {
    if (wanted.kind === 'folder') {
      const real = { ...wanted, path: realPath(wanted.path) };
      if (isInside(real.path, ownFolder)) throw ownFolderRefused(wanted.path);
      const folders = declared(version).map(resolved);
      if (!isCovered(real, folders)) throw notDeclared(version, real);
      return;
    }
    if (!isCovered(wanted, declared(version))) throw notDeclared(version, wanted);
    if (wanted.kind === 'command' && !isCovered(wanted, deps.commands(version.workflowSeq)))
      throw notAllowed(version, wanted.command);
  };
}

function resolved(permission: Permission): Permission {
  return permission.kind === 'folder' && permission.path !== ANY
    ? { ...permission, path: realPath(permission.path) }
    : permission;
}

function ownFolderRefused(path: string): StepFailure {
  return new StepFailure({
    code: 'not_permitted',
    message: `${path} is in Patchbay’s own data folder, which no step may read or change.`,
    hint: 'Use a folder of your own. The data is to be had through exports and backups.',
  });
}

function notAllowed({ name }: PermittedVersion, command: string): StepFailure {
  return new StepFailure({
    code: 'not_permitted',
    message: `"${name}" may not start programs, and a step wants to start "${command}".`,
    hint: `If you trust its steps: patchbay workflows allow-commands "${name}", then retry the step.`,
  });
}

function notDeclared({ name }: PermittedVersion, wanted: Permission): StepFailure {
  const [what, hint] = refusal(wanted);
  return new StepFailure({
    code: 'not_permitted',
    message: `"${name}" does not say that it ${what}, so it may not.`,
    hint: `${hint} Then publish it, and retry the step.`,
  });
}

function refusal(wanted: Permission): [what: string, hint: string] {
  switch (wanted.kind) {
    case 'host':
      return [
        `connects to ${wanted.host}`,
        'If that is meant, name the host in a step: in its address, or among the hosts that redirects may lead to.',
      ];
    case 'folder':
      return [
        `${wanted.access === 'write' ? 'changes' : 'reads'} ${wanted.path}`,
        'An expression or a link led out of the folder that the step names; if that is meant, name this one in the step.',
      ];
    case 'command':
      return [`starts the program "${wanted.command}"`, 'Name the program in a step.'];
    case 'credential':
      return [
        `uses the credential "${wanted.name}"`,
        'Choose the credential in a step’s settings.',
      ];
    default:
      return assertNever(wanted);
  }
}
