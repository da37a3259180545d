import type { Alert } from '../../../shared/model/alert.ts';
import type { DoctorCheck } from '../../../shared/model/doctor.ts';
import { checkRuns } from './check-runs.ts';
import { checkSecrets, type SecretsDeps } from './check-secrets.ts';
import { checkStorage, type StorageDeps } from './check-storage.ts';
import { checkSurroundings, type SurroundingsDeps } from './check-surroundings.ts';
import { type Checks, createChecks, some } from './checks.ts';

/** Whether a credential still signs in, asked of the other side. */
export interface CredentialTest {
  name: string;
  ok: boolean;
  message: string;
}

export interface ExamineDeps
  extends StorageDeps,
    SurroundingsDeps,
    Omit<SecretsDeps, 'alertCredentials'> {
  alerts: readonly Alert[];
  troubles: readonly { workflowName: string; stepId: string; message: string }[];
  /** Whether this engine carries runs out. */
  executing: boolean;
  /** Null: nobody asked for it. */
  testCredentials: (() => Promise<CredentialTest[]>) | null;
}

/** Looks for what keeps a workspace from working, and says why it matters and what to do. */
export async function examine(deps: ExamineDeps): Promise<DoctorCheck[]> {
  const checks = createChecks();
  await checkStorage(checks, deps);
  checkRuns(checks, deps);
  const channels = deps.alerts.flatMap(({ rule }) => rule.channels);
  checkSecrets(checks, {
    ...deps,
    alertCredentials: channels.flatMap((channel) =>
      'credential' in channel && channel.credential !== undefined ? [channel.credential] : [],
    ),
  });
  if (deps.testCredentials !== null) await checkSignIns(checks, deps.testCredentials);
  checkTriggers(checks, deps.troubles);
  await checkSurroundings(checks, deps);
  checkAlerts(checks, deps.alerts);
  return checks.all;
}

async function checkSignIns(checks: Checks, test: () => Promise<CredentialTest[]>): Promise<void> {
  const results = await test();
  const refused = results.filter(({ ok }) => !ok);
  if (refused.length === 0)
    return checks.ok('sign-ins', `${results.length} credentials were tried, and all sign in.`);
  const named = refused.map(({ name, message }) => `“${name}” (${message})`);
  checks.fail('sign-ins', `These do not sign in: ${some(named, 10)}.`, {
    why: 'The steps that use them fail.',
    hint: 'Enter them again: Credentials, or `patchbay credentials set NAME`.',
  });
}

function checkTriggers(checks: Checks, troubles: ExamineDeps['troubles']): void {
  if (troubles.length === 0) {
    checks.ok('triggers', 'Every trigger can listen.');
    return;
  }
  const named = troubles.map((t) => `“${t.stepId}” of “${t.workflowName}”: ${t.message}`);
  checks.fail('triggers', `These cannot listen: ${some(named, 10)}`, {
    why: 'What they should notice starts no run.',
    hint: 'Mend what they name; they try again by themselves.',
  });
}

function checkAlerts(checks: Checks, alerts: readonly Alert[]): void {
  const broken = alerts.filter(({ rule, problem }) => rule.enabled && problem !== null);
  const unsent = alerts.filter(({ last }) => last !== null && !last.ok);
  const waiting = alerts.filter(({ pending }) => pending > 0);
  const names = (list: readonly Alert[]): string => some(list.map(({ rule }) => `“${rule.name}”`));
  const test = { hint: 'Try the channel: Settings → Alerts, or `patchbay alerts test NAME`.' };
  if (broken.length > 0)
    checks.fail(
      'alerts',
      broken.map(({ rule, problem }) => `“${rule.name}”: ${problem}`).join(' '),
      {
        why: 'They watch nothing.',
        hint: 'Change or remove them: Settings → Alerts, or `patchbay alerts list`.',
      },
    );
  else if (unsent.length > 0)
    checks.warn('alerts', `The last message of ${names(unsent)} could not be delivered.`, {
      why: 'Nobody would hear of the next trouble either.',
      ...test,
    });
  else if (waiting.length > 0)
    checks.warn('alerts', `Messages of ${names(waiting)} are still on their way.`, {
      why: 'A channel may be out of order; it is tried again.',
      ...test,
    });
  else {
    const firing = alerts.filter((alert) => alert.firing.length > 0);
    checks.ok(
      'alerts',
      firing.length === 0
        ? `${alerts.length === 1 ? '1 rule' : `${alerts.length} rules`}; nothing is the matter.`
        : `${names(firing)} say that something is the matter.`,
    );
  }
}
