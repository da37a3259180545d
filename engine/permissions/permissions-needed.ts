import { UserError } from '../../shared/errors.ts';
import type { NeededPermission } from '../../shared/model/permission.ts';

/** A version may not go live before a person has allowed what it reaches. */
export class PermissionsNeededError extends UserError {
  readonly code = 'permissions_needed';
  /** One sentence each. */
  readonly problems: readonly string[];
  readonly needed: readonly NeededPermission[];

  constructor(workflow: string, needed: readonly NeededPermission[]) {
    const lines = needed.map(({ text, steps }) => `${text} (${steps.join(', ')})`);
    const commands = needed.some(({ permission }) => permission.kind === 'command');
    super(
      `"${workflow}" reaches what nobody has allowed it yet:\n${lines.map((line) => `  - ${line}`).join('\n')}`,
      {
        hint: commands
          ? 'Allow it if you trust these steps: programs need --allow-commands. Nothing was changed.'
          : 'Allow it if you trust these steps. Nothing was changed.',
      },
    );
    this.problems = lines;
    this.needed = needed;
  }
}
