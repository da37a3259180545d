import { InvalidInputError, UserError } from '../../../shared/errors.ts';
import type { AlertChannel, AlertRule } from '../../../shared/model/alert.ts';
import type { CredentialType } from '../../../shared/model/credential.ts';
import type { Api } from '../../../shared/rpc/contract.ts';
import type { Credentials } from '../../credentials/credentials.ts';
import type { Endpoints } from '../../endpoints/endpoints.ts';
import type { Workflows } from '../../workflows/workflows.ts';
import type { Alerts } from './alerts.ts';

type Methods = Extract<keyof Api, `alerts.${string}`>;

/** The calls about alert rules; what a rule names is found here, and stored by its id. */
export function createAlertMethods(deps: {
  alerts: Alerts;
  endpoints: Endpoints;
  workflows: Workflows;
  credentials: Pick<Credentials, 'list'>;
}): { methods: Pick<Api, Methods>; problem: (rule: AlertRule) => string | null } {
  const { alerts, endpoints, workflows, credentials } = deps;

  /** Throws NotFoundError, ConflictError. */
  function withIds(rule: AlertRule): AlertRule {
    const { when } = rule;
    if ('workflow' in when && when.workflow !== undefined)
      return { ...rule, when: { ...when, workflow: workflows.get(when.workflow).id } };
    if ('endpoint' in when && when.endpoint !== undefined)
      return { ...rule, when: { ...when, endpoint: endpoints.get(when.endpoint).id } };
    return rule;
  }

  function problem(rule: AlertRule): string | null {
    try {
      withIds(rule);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.message;
    }
    const types = new Map(credentials.list().map(({ name, type }) => [name, type]));
    for (const channel of rule.channels) {
      const needed = credentialOf(channel);
      if (needed === null) continue;
      const type = types.get(needed.name);
      if (type === undefined) return `There is no credential "${needed.name}".`;
      if (type !== needed.type)
        return `The credential "${needed.name}" is of the type ${type}; it needs ${needed.type}.`;
    }
    return null;
  }

  return {
    problem,
    methods: {
      'alerts.list': async () => ({ alerts: alerts.list() }),
      'alerts.save': async ({ id, rule }) => {
        check(rule);
        return alerts.save(id, withIds(rule));
      },
      'alerts.remove': async ({ id }) => ({ ok: true, id: alerts.remove(id) }),
      'alerts.test': ({ id }) => alerts.test(id),
    },
  };
}

function credentialOf(channel: AlertChannel): { name: string; type: CredentialType } | null {
  switch (channel.to) {
    case 'notification':
      return null;
    case 'email':
      return { name: channel.credential, type: 'smtp' };
    case 'slack':
      return { name: channel.credential, type: 'webhook-url' };
    case 'webhook':
      return channel.credential === undefined
        ? null
        : { name: channel.credential, type: 'webhook-secret' };
  }
}

/** What could never fire. Throws InvalidInputError. */
function check({ when }: AlertRule): void {
  if (when.on !== 'endpoint-silent' || when.hours === undefined) return;
  const { from, to } = when.hours;
  const problems: string[] = [];
  if (from === to) problems.push('when.hours: from and to are the same');
  else if (when.minutes >= lengthOf(from, to))
    problems.push('when.minutes: the hours are shorter than the silence that is waited for');
  if (problems.length > 0) throw new InvalidInputError('This alert can never be told:', problems);
}

function lengthOf(from: string, to: string): number {
  const minutes = (time: string): number => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour * 60 + minute;
  };
  return (minutes(to) - minutes(from) + 1440) % 1440;
}
