import { Checkbox } from '@mantine/core';
import type { ProposedSecret, StepProposal } from '../../../../shared/model/step-proposal.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import classes from './fill-from.module.css';
import { canBeStored } from './use-fill-step.ts';

/** What the step would become, and what is to be known or decided before. */
export function ProposalView({
  proposal,
  isStored,
  onStored,
}: {
  proposal: StepProposal;
  /** Whether sign-ins that were found become credentials. */
  isStored: boolean;
  onStored: (isStored: boolean) => void;
}) {
  const known = useRpcQuery('credentials.list', {}).data?.credentials;
  const { params } = proposal.step;
  const secrets = proposal.secrets.map((secret) => ({
    secret,
    isKnown: known?.some(({ name }) => name === secret.name) === true,
  }));
  const fresh = secrets.filter(({ secret, isKnown }) => canBeStored(secret) && !isKnown);
  return (
    <section aria-label="What it becomes" className={classes.stack}>
      <p className={classes.request}>
        {String(params['method'] ?? 'GET')} {String(params['url'] ?? '')}
      </p>
      {(proposal.notes.length > 0 || secrets.length > 0) && (
        <ul className={classes.notes}>
          {secrets.map(({ secret, isKnown }) => (
            <li key={`${secret.name} ${secret.where}`}>{secretWords(secret, isKnown)}</li>
          ))}
          {proposal.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {fresh.length > 0 && (
        <Checkbox
          label={`Store ${fresh.map(({ secret }) => `“${secret.name}”`).join(', ')}, encrypted`}
          checked={isStored}
          onChange={(event) => onStored(event.currentTarget.checked)}
        />
      )}
      {fresh.length > 0 && !isStored && (
        <p className={classes.quiet}>The step then names a credential that is not there yet.</p>
      )}
    </section>
  );
}

function secretWords({ where, name, used, missing }: ProposedSecret, isKnown: boolean): string {
  if (!used) return `Not taken over: ${where}. A step signs in with one credential.`;
  if (isKnown) return `Signs in with the credential “${name}”, which is there already (${where}).`;
  if (missing.length > 0)
    return `Signs in with the credential “${name}” (${where}). Add it: ${missing.join(', ')} is not known.`;
  return `Signs in with the credential “${name}” (${where}).`;
}
