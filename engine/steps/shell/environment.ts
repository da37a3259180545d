import { delimiter } from 'node:path';
import type { CredentialData } from '../../../shared/model/credential.ts';
import { type StepContext, StepFailure } from '../define-step.ts';
import type { ShellParams } from './params.ts';

type Environment = { [name: string]: string };

/**
 * What programs need to work at all: who and where they are, which language, where programs and
 * temporary files lie. The rest of Patchbay's environment is its own affair.
 */
const USUAL = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  // Windows.
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'USERNAME',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
];

/** Among them the key to every secret: no step gets them, whatever it asks for. */
const OWN = /^PATCHBAY_/i;

/** The program's whole environment. Throws StepFailure. */
export async function environmentOf(
  { env, secrets, inherit }: ShellParams,
  context: StepContext,
): Promise<Environment> {
  const environment: Environment = {};
  for (const name of [...USUAL, ...inherit]) {
    const value = process.env[name];
    if (value !== undefined && !OWN.test(name)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(env)) set(environment, name, value);
  for (const { name, credential } of secrets)
    set(environment, name, await secretOf(credential, context));
  return environment;
}

/** Where programs are looked up: not what the step itself sets, so that a name means one program. */
export function searchPath(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter);
}

/** Not by assignment: the name may be `__proto__`. */
function set(environment: Environment, name: string, value: string): void {
  Object.defineProperty(environment, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

async function secretOf(name: string, context: StepContext): Promise<string> {
  const { services, signal } = context;
  const data = services.credential(name);
  if (data.type === 'oauth2') return services.accessToken(name, { signal });
  const secret = mainSecret(data);
  if (secret !== undefined) return secret;
  throw new StepFailure({
    code: 'credential_invalid',
    message: `The credential "${name}" has no secret that could be handed over.`,
    hint: 'Fill in its password or key, or use another credential.',
  });
}

function mainSecret(data: Exclude<CredentialData, { type: 'oauth2' }>): string | undefined {
  switch (data.type) {
    case 'basic':
    case 'smtp':
    case 'imap':
      return data.password;
    case 'bearer':
    case 'github':
    case 'slack-bot':
      return data.token;
    case 'api-key':
      return data.value;
    case 'webhook-secret':
      return data.secret;
    case 'webhook-url':
      return data.url;
    case 'openai-compatible':
      return data.apiKey;
    default:
      return undefined;
  }
}
