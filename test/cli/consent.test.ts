import { expect, it, onTestFinished } from 'vitest';
import { withConsent } from '../../cli/consent.ts';
import { ConflictError, UserError } from '../../shared/errors.ts';
import type { GrantMode, NeededPermission } from '../../shared/model/permission.ts';

class Needed extends UserError {
  readonly code = 'permissions_needed';
}

const host: NeededPermission = {
  permission: { kind: 'host', host: 'a.example' },
  text: 'Connects to a.example.',
  steps: ['call'],
};

/** An engine that needs a host to be granted. */
function publishing() {
  const modes: GrantMode[] = [];
  return {
    modes,
    async publish(mode: GrantMode) {
      modes.push(mode);
      if (mode === 'ask') throw new Needed('It needs:\n  - Connects to a.example. (call)');
      return { granted: [host] };
    },
  };
}

/** What is written to stderr until the test ends. */
function stderr(): string[] {
  const written: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  onTestFinished(() => {
    process.stderr.write = write;
  });
  return written;
}

it('takes the command as the consent where nobody can be asked, and tells what was allowed', async () => {
  const { modes, publish } = publishing();
  const lines = stderr();
  await withConsent(publish, {}, null);
  expect(modes).toEqual(['except-commands']);
  expect(lines.join('')).toBe('Allowed by publishing:\n  Connects to a.example. (call)\n');
});

it('lets programs be started only when that was said', async () => {
  const { modes, publish } = publishing();
  stderr();
  await withConsent(publish, { allowCommands: true }, null);
  await withConsent(publish, { allowCommands: true, yes: true }, async () => false);
  expect(modes).toEqual(['all', 'all']);
});

it('shows and asks at a terminal, and publishes after a yes', async () => {
  const { modes, publish } = publishing();
  const lines = stderr();
  const questions: string[] = [];
  const result = await withConsent(publish, {}, async (question) => {
    questions.push(question);
    return true;
  });
  expect(result).toEqual({ granted: [host] });
  expect(modes).toEqual(['ask', 'except-commands']);
  expect(questions).toEqual(['Allow this? [y/N] ']);
  expect(lines.join('')).toContain('Connects to a.example. (call)');
});

it('publishes nothing after a no', async () => {
  const { modes, publish } = publishing();
  stderr();
  await expect(withConsent(publish, {}, async () => false)).rejects.toMatchObject({
    code: 'not_allowed',
  });
  expect(modes).toEqual(['ask']);
});

it('does not ask with --yes', async () => {
  const { modes, publish } = publishing();
  stderr();
  await withConsent(publish, { yes: true }, async () => {
    throw new Error('was asked');
  });
  expect(modes).toEqual(['except-commands']);
});

it('asks nothing when publishing fails for another reason', async () => {
  const failing = async (): Promise<{ granted: [] }> => {
    throw new ConflictError('busy');
  };
  await expect(
    withConsent(failing, {}, async () => {
      throw new Error('was asked');
    }),
  ).rejects.toThrow('busy');
});
