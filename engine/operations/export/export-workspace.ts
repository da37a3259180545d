import { withoutSecrets } from '../../../shared/model/endpoint.ts';
import { WORKSPACE_FORMAT, type WorkspaceExport } from '../../../shared/model/workspace-export.ts';
import type { Api } from '../../../shared/rpc/contract.ts';

/**
 * Everything that people made, by the calls that screens use: what those never show is not in it.
 * Alert rules name their workflow and endpoint by name and path, which hold elsewhere too.
 */
export async function exportWorkspace(
  api: Api,
  { version, now }: { version: string; now: number },
): Promise<WorkspaceExport> {
  const { workflows } = await api['workflows.list']({});
  const { endpoints } = await api['endpoints.list']({});
  const { credentials } = await api['credentials.list']({});
  const { alerts } = await api['alerts.list']({});
  const nameOf = new Map(workflows.map(({ id, name }) => [id, name]));
  const pathOf = new Map(endpoints.map(({ id, settings }) => [id, settings.path]));

  const exported: WorkspaceExport['workflows'] = [];
  for (const { id, paused, publishedVersion } of workflows)
    exported.push({
      paused,
      draft: await api['workflows.export']({ id, version: 'draft' }),
      published:
        publishedVersion === null
          ? null
          : await api['workflows.export']({ id, version: 'published' }),
    });

  return {
    format: WORKSPACE_FORMAT,
    patchbayVersion: version,
    exportedAt: now,
    settings: await api['settings.get']({}),
    endpoints: endpoints.map(({ settings }) => withoutSecrets(settings)),
    credentials: credentials.map(({ name, type }) => ({ name, type })),
    alerts: alerts.map(({ rule }) => {
      const { when } = rule;
      if ('workflow' in when && when.workflow !== undefined)
        return { ...rule, when: { ...when, workflow: nameOf.get(when.workflow) ?? when.workflow } };
      if ('endpoint' in when && when.endpoint !== undefined)
        return { ...rule, when: { ...when, endpoint: pathOf.get(when.endpoint) ?? when.endpoint } };
      return rule;
    }),
    workflows: exported,
  };
}
