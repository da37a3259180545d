import type { Database } from 'better-sqlite3';
import { ANY } from '../../../shared/model/permission.ts';
import { lacksKey } from '../../../shared/model/verification.ts';
import type { Credentials } from '../../credentials/credentials.ts';
import type { Endpoints } from '../../endpoints/endpoints.ts';
import { derivePermissions } from '../../permissions/derive.ts';
import { parseDefinition, type WorkflowRepository } from '../../workflows/workflow-repository.ts';
import { type Checks, some } from './checks.ts';

export interface SecretsDeps {
  db: Database;
  endpoints: Endpoints;
  credentials: Pick<Credentials, 'list' | 'data' | 'has'>;
  workflows: WorkflowRepository;
  /** Names that alert rules use. */
  alertCredentials: readonly string[];
}

const MASTER_KEY =
  'Put the old master key back (`master.key` or `PATCHBAY_MASTER_KEY`), or enter them again';

/** Credentials and endpoints' secrets that cannot be read, or are named and not there. */
export function checkSecrets(checks: Checks, deps: SecretsDeps): void {
  const unreadable = deps.credentials
    .list()
    .map(({ name }) => name)
    .filter((name) => !isReadable(deps.credentials, name));
  if (unreadable.length > 0)
    checks.fail('credentials', `Cannot be decrypted: ${some(unreadable, 10)}.`, {
      why: 'The master key is not the one they were stored with; every step that uses them fails.',
      hint: `${MASTER_KEY}: Credentials, or \`patchbay credentials set NAME\`.`,
    });
  else checks.ok('credentials', 'Every stored credential can be decrypted.');

  const missing = [...namedCredentials(deps)].filter(([name]) => !deps.credentials.has(name));
  if (missing.length > 0)
    checks.fail(
      'missing credentials',
      `Credentials that are named and not there: ${some(
        missing.map(([name, users]) => `“${name}” (used by ${some([...users])})`),
        10,
      )}.`,
      {
        why: 'The steps that name them fail.',
        hint: 'Add them: Credentials → New credential, or `patchbay credentials set NAME --type TYPE`.',
      },
    );
  else checks.ok('missing credentials', 'Every credential that is named is there.');

  const sealed = new Set(
    deps.db.prepare<[], string>('SELECT id FROM endpoints WHERE secrets IS NOT NULL').pluck().all(),
  );
  const shown = deps.endpoints.list();
  const locked = shown.filter((endpoint) => sealed.has(endpoint.id) && endpoint.secretCount === 0);
  const secretless = shown.filter(
    (endpoint) =>
      !locked.includes(endpoint) &&
      endpoint.settings.state !== 'retired' &&
      lacksKey(endpoint.settings.verification, endpoint.secretCount),
  );
  const paths = (list: typeof shown): string =>
    some(
      list.map((e) => e.settings.path),
      10,
    );
  if (locked.length > 0)
    checks.fail('endpoints', `The secrets of these cannot be decrypted: ${paths(locked)}.`, {
      why: 'They refuse every request.',
      hint: `${MASTER_KEY}: Endpoints, or \`patchbay endpoints update PATH --secret\`.`,
    });
  else if (secretless.length > 0)
    checks.warn('endpoints', `Without a secret these refuse everything: ${paths(secretless)}.`, {
      why: 'Nobody can show that a request is genuine.',
      hint: 'Give each the sender’s secret: Endpoints, or `patchbay endpoints update PATH --secret`.',
    });
  else checks.ok('endpoints', 'Every endpoint that verifies has a secret.');
}

function isReadable(credentials: Pick<Credentials, 'data'>, name: string): boolean {
  try {
    credentials.data(name);
    return true;
  } catch {
    return false;
  }
}

/** Names, and who uses them: what is live and what is being edited. */
function namedCredentials(deps: SecretsDeps): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>();
  const add = (name: string, user: string): void => {
    if (name === ANY) return;
    const users = named.get(name) ?? new Set();
    named.set(name, users.add(user));
  };
  for (const row of deps.workflows.list()) {
    const live = row.published_seq === null ? undefined : deps.workflows.version(row.published_seq);
    for (const text of [row.draft, live?.definition])
      for (const { permission } of text === undefined
        ? []
        : derivePermissions(parseDefinition(text)))
        if (permission.kind === 'credential') add(permission.name, `“${row.name}”`);
  }
  for (const name of deps.alertCredentials) add(name, 'an alert');
  return named;
}
