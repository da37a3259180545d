import { isJsonObject, type Json } from '../../../shared/json.ts';
import type { Api, Method, MethodParsedInput } from '../../../shared/rpc/contract.ts';
import {
  type CallDescription,
  type Look,
  nothing,
  some,
  type Tell,
  told,
} from './call-description.ts';
import { eventLooks } from './describe-event-calls.ts';
import { differencesOf } from './differences.ts';

/**
 * How calls are told. One that is not here is told by its name and what it names, which no new
 * method can escape.
 */
const looks: { [M in Method]?: Look<M> } = {
  ...eventLooks,

  'settings.set': async (_input, api) => {
    const before = await api['settings.get']({});
    return (after) => {
      const changes = differencesOf(before, after);
      const names = changes.map(({ path }) => path).join(', ');
      return changes.length === 0
        ? null
        : told('settings', {}, `Changed the settings: ${names}.`, changes);
    };
  },

  'workflows.import': () => (output) => {
    const { workflow, created, publishedVersion, endpoints } = output;
    const made = endpoints.filter((endpoint) => endpoint.created).map(({ path }) => path);
    const live =
      publishedVersion === null ? '' : ` and published it as version ${publishedVersion}`;
    const more = made.length === 0 ? '' : `; new endpoints: ${made.join(', ')}`;
    const what = created ? 'Imported' : 'Updated';
    return told('workflow', workflow, `${what} “${workflow.name}” from a file${live}${more}.`);
  },
  'workflows.create': () => (workflow) =>
    told('workflow', workflow, `Made the workflow “${workflow.name}”.`),
  'workflows.duplicate':
    ({ id }) =>
    (workflow) =>
      told('workflow', workflow, `Made “${workflow.name}” as a copy of ${id}.`),
  'workflows.setPlace': () => (workflow) =>
    told('workflow', workflow, `Moved “${workflow.name}” in the list.`),
  'workflows.allowCommands': async ({ id, allow }, api) => {
    const workflow = await api['workflows.get']({ id });
    const may = allow ? 'Allowed' : 'Forbade';
    return () => told('workflow', workflow, `${may} “${workflow.name}” to start programs.`);
  },
  'workflows.saveDraft': async ({ id, name }, api) => {
    // Editors save at every change: only a new name is worth a look at what was there.
    const before = name === undefined ? null : await api['workflows.get']({ id });
    return ({ workflow }) => {
      const renamed = before !== null && before.name !== workflow.name;
      return told(
        'workflow',
        workflow,
        `Edited the draft of “${workflow.name}”.`,
        renamed ? [{ path: 'name', from: before.name, to: workflow.name }] : nothing,
      );
    };
  },
  'workflows.publish': async ({ id }, api) => {
    const before = await api['workflows.get']({ id });
    return ({ workflow }) => {
      const changes = differencesOf(
        { version: before.publishedVersion },
        { version: workflow.publishedVersion },
      );
      const version = workflow.publishedVersion;
      return told(
        'workflow',
        workflow,
        `Published “${workflow.name}” as version ${version}.`,
        changes,
      );
    };
  },
  'workflows.setPaused': async ({ id }, api) => {
    const before = await api['workflows.get']({ id });
    return (workflow) => {
      if (before.paused === workflow.paused) return null;
      const what = workflow.paused ? 'Paused' : 'Resumed';
      return told('workflow', workflow, `${what} “${workflow.name}”.`);
    };
  },
  'workflows.remove': async ({ id }, api) => {
    const before = await api['workflows.get']({ id });
    return () => told('workflow', before, `Removed the workflow “${before.name}”.`);
  },
  'workflows.run':
    ({ id, version }) =>
    (run) =>
      told(
        'workflow',
        { id: run.workflowId, name: run.workflowName },
        `Started “${run.workflowName || id}” by hand (${version}).`,
      ),

  'endpoints.create': () => (endpoint) =>
    told('endpoint', named(endpoint), `Made the endpoint “${endpoint.settings.path}”.`),
  'endpoints.update': async ({ id, settings }, api) => {
    const before = await api['endpoints.get']({ id });
    const { verification } = settings;
    const given = 'secrets' in verification ? verification.secrets.length : 0;
    return (after) => {
      const changes = differencesOf(before.settings, after.settings);
      const secrets = given === 0 ? '' : ', with new secrets';
      return changes.length === 0 && given === 0
        ? null
        : told(
            'endpoint',
            named(after),
            `Changed the endpoint “${after.settings.path}”${secrets}.`,
            changes,
          );
    };
  },
  'endpoints.remove': async ({ id }, api) => {
    const before = await api['endpoints.get']({ id });
    return () => told('endpoint', named(before), `Removed the endpoint “${before.settings.path}”.`);
  },
  'endpoints.restore': () => (endpoint) =>
    told('endpoint', named(endpoint), `Brought the endpoint “${endpoint.settings.path}” back.`),
  // Never a value: which one it is says enough.
  'endpoints.addSecret': async ({ id, othersUntil }, api) => {
    const endpoint = await api['endpoints.get']({ id });
    const end =
      othersUntil === undefined ? '' : `; the others end at ${new Date(othersUntil).toISOString()}`;
    return ({ secrets: [added] }) =>
      told(
        'endpoint',
        named(endpoint),
        `Added the secret “${added?.name}” to “${endpoint.settings.path}”${end}.`,
      );
  },
  'endpoints.setSecretExpiry': async ({ id, secretId, expiresAt }, api) => {
    const endpoint = await api['endpoints.get']({ id });
    const end = expiresAt === null ? 'never' : `at ${new Date(expiresAt).toISOString()}`;
    return ({ secrets }) => {
      const name = secrets.find((secret) => secret.id === secretId)?.name;
      const what = `The secret “${name}” of “${endpoint.settings.path}” ends ${end}.`;
      return told('endpoint', named(endpoint), what);
    };
  },
  'endpoints.removeSecret': async ({ id, secretId }, api) => {
    const endpoint = await api['endpoints.get']({ id });
    const { secrets } = await api['endpoints.secrets']({ id });
    const name = secrets.find((secret) => secret.id === secretId)?.name;
    return () =>
      told(
        'endpoint',
        named(endpoint),
        `Removed the secret “${name}” of “${endpoint.settings.path}”.`,
      );
  },
  'endpoints.simulate': async ({ id, hostile }, api) => {
    const endpoint = await api['endpoints.get']({ id });
    return ({ sent }) => {
      const what = hostile ? 'hostile requests' : 'sample events';
      const to = `“${endpoint.settings.path}”`;
      return told('endpoint', named(endpoint), `Sent ${sent.length} ${what} to ${to}.`);
    };
  },

  // Never its data: what kind it is says enough.
  'credentials.save': async ({ name, data }, api) => {
    const { credentials } = await api['credentials.list']({});
    const before = credentials.find((credential) => credential.name === name);
    return (credential) =>
      told(
        'credential',
        credential,
        `${before === undefined ? 'Added' : 'Replaced'} the credential “${name}” (${data.type}).`,
        before === undefined || before.type === data.type
          ? nothing
          : [{ path: 'type', from: before.type, to: data.type }],
      );
  },
  'credentials.remove':
    ({ name }) =>
    () =>
      told('credential', { name }, `Removed the credential “${name}”.`),

  'credentials.rename':
    ({ name, to }) =>
    ({ credential }) =>
      told('credential', credential, `Renamed the credential “${name}” to “${to}”.`, [
        { path: 'name', from: name, to },
      ]),

  'approvals.decide':
    () =>
    ({ runId, stepId, iteration, decision }) => {
      const item = iteration === '' ? '' : ` (item ${iteration})`;
      const verb = decision === 'approved' ? 'Approved' : 'Rejected';
      return told('run', { id: runId }, `${verb} the step “${stepId}”${item} of a run.`);
    },
  'runs.retry':
    ({ stepId }) =>
    ({ id, workflowName }) => {
      const where = stepId === undefined ? '' : ` at the step “${stepId}”`;
      return told('run', { id }, `Retried a run of “${workflowName}”${where}.`);
    },
  'runs.rerun':
    ({ id }) =>
    ({ run }) =>
      told('run', { id: run.id }, `Re-ran ${id} of “${run.workflowName}” as a new run.`),
  'runs.cancel':
    () =>
    ({ id, workflowName }) =>
      told('run', { id }, `Canceled a run of “${workflowName}”.`),

  'system.setPaused':
    ({ paused }) =>
    () =>
      told('workspace', {}, paused ? 'Paused everything.' : 'Resumed everything.'),
  'system.backup':
    () =>
    ({ file, bytes }) =>
      told('backup', { name: file }, `Made a backup of ${bytes} bytes: ${file}.`),
  'system.restart': () => () => told('workspace', {}, 'Restarted the engine.'),
  'system.cancelBackup':
    () =>
    ({ canceled }) =>
      canceled ? told('backup', {}, 'Canceled a backup.') : null,
  'system.cancelRestore':
    () =>
    ({ canceled }) =>
      canceled ? told('backup', {}, 'Canceled a restore.') : null,
  'system.restore':
    ({ file }) =>
    () =>
      told('backup', { name: file }, `Restores ${file}.`),
  'system.export':
    () =>
    ({ workflows }) =>
      told('workspace', {}, `Exported the workspace with ${some(workflows, 'workflow')}.`),
  'system.exportHistory':
    ({ folder }) =>
    ({ events, runs }) =>
      told('workspace', {}, `Exported ${events} events and ${runs} runs to ${folder}.`),
  'system.import':
    () =>
    ({ workflows, endpoints, settings }) =>
      told(
        'workspace',
        {},
        `Imported a workspace: ${some(workflows, 'workflow')}, ${some(endpoints, 'endpoint')}` +
          `${settings ? ', its settings' : ''}.`,
      ),

  'alerts.save': async ({ id }, api) => {
    const { alerts } = await api['alerts.list']({});
    const before = alerts.find((alert) => alert.id === id);
    return (alert) =>
      told(
        'alert',
        { id: alert.id, name: alert.rule.name },
        `${before === undefined ? 'Added' : 'Changed'} the alert “${alert.rule.name}”.`,
        before === undefined ? nothing : differencesOf(before.rule, alert.rule),
      );
  },
};

export async function describeCall<M extends Method>(
  api: Api,
  method: M,
  input: MethodParsedInput<M>,
): Promise<Tell<M>> {
  const look: Look<M> | undefined = looks[method];
  if (look !== undefined) return look(input, api);
  return () => plainly(method, JSON.parse(JSON.stringify(input)));
}

/** By the fields that name something; never what may be a secret or a payload. */
function plainly(method: Method, input: Json): CallDescription {
  const [topic = ''] = method.split('.');
  const kind = topic.replace(/s$/, '');
  const fields = isJsonObject(input) ? input : {};
  const text = (value: Json | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined;
  const object = { id: text(fields['id']), name: text(fields['name']) };
  const about = object.name ?? object.id;
  return told(kind, object, about === undefined ? `${method}.` : `${method}: ${about}.`);
}

function named(endpoint: { id: string; settings: { path: string } }): { id: string; name: string } {
  return { id: endpoint.id, name: endpoint.settings.path };
}
