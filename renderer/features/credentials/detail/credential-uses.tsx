import { Link } from 'wouter';
import type { CredentialDetail } from '../../../../shared/model/credential-views.ts';
import { formatCount } from '../../../ui/format.ts';
import classes from './credential-detail.module.css';

export interface UsedBy {
  id: string;
  name: string;
  versions: readonly string[];
  steps: readonly string[];
}

/** One entry for each workflow, whether its draft uses it, its published version, or both. */
export function workflowsUsing({ usedBy }: Pick<CredentialDetail, 'usedBy'>): UsedBy[] {
  const ids = [...new Set(usedBy.map(({ workflowId }) => workflowId))];
  return ids.map((id) => {
    const uses = usedBy.filter(({ workflowId }) => workflowId === id);
    return {
      id,
      name: uses[0]?.workflow ?? id,
      versions: uses.map(({ version }) => version),
      steps: [...new Set(uses.flatMap(({ steps }) => steps))],
    };
  });
}

export function CredentialUses({ credential }: { credential: CredentialDetail }) {
  const workflows = workflowsUsing(credential);
  const { usedByCredentials, usedByAlerts } = credential;
  const isUsed = workflows.length + usedByCredentials.length + usedByAlerts.length > 0;
  return (
    <section aria-label="Used by" className={classes.section}>
      <h3 className={classes.title}>Used by</h3>
      {!isUsed && (
        <p className={classes.quiet}>Nothing yet. Choose it in a step that signs in somewhere.</p>
      )}
      <ul className={classes.uses}>
        {workflows.map(({ id, name, versions, steps }) => (
          <li key={id}>
            <Link href={`/workflows/${id}`}>{name}</Link>{' '}
            <span className={classes.quiet}>
              {versions.join(' and ')}, {formatCount(steps.length, 'step')}: {steps.join(', ')}
            </span>
          </li>
        ))}
        {usedByCredentials.map((name) => (
          <li key={`credential ${name}`}>The credential “{name}” signs in with it</li>
        ))}
        {usedByAlerts.map((name) => (
          <li key={`alert ${name}`}>The alert “{name}” tells by it</li>
        ))}
      </ul>
    </section>
  );
}
