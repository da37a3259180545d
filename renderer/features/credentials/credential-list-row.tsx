import { memo } from 'react';
import type { Credential } from '../../../shared/model/credential.ts';
import type { CredentialTypeEntry } from '../../../shared/model/credential-views.ts';
import { ToneBadge } from '../../ui/status-badge.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import classes from './credential-list-row.module.css';
import { lookOf } from './credential-state.ts';
import { TypeIcon } from './type-icon.tsx';

export interface CredentialRow {
  id: string;
  credential: Credential;
  type: CredentialTypeEntry | undefined;
  /** Names of those that use it. */
  workflows: readonly string[];
}

/** Names the columns for the eye; each row already reads as a sentence of its own. */
export function CredentialColumns() {
  return (
    <div className={`${classes.grid} ${classes.columns}`} aria-hidden="true">
      <span>State</span>
      <span>Name</span>
      <span className={classes.type}>Type</span>
      <span className={classes.workflows}>Used by</span>
      <span className={classes.end}>Last tested</span>
    </div>
  );
}

export const CredentialListRow = memo(function CredentialListRow({ row }: { row: CredentialRow }) {
  const { credential, type, workflows } = row;
  const { icon, tone, word } = lookOf(credential);
  const [first, ...others] = workflows;
  return (
    <div className={classes.grid}>
      <ToneBadge icon={icon} tone={tone}>
        {word}
      </ToneBadge>
      <span className={classes.name}>
        <TypeIcon name={type?.icon} size={14} />
        <span>{credential.name}</span>
      </span>
      <span className={classes.type}>{type?.name ?? credential.type}</span>
      <span className={classes.workflows}>
        {first === undefined ? (
          <span className={classes.none}>Nothing yet</span>
        ) : (
          <>
            <span className={classes.first}>{first}</span>
            {others.length > 0 && <span className={classes.more}> and {others.length} more</span>}
          </>
        )}
      </span>
      <span className={classes.end}>
        {credential.tested === null ? (
          <span className={classes.none}>–</span>
        ) : (
          <TimeText time={credential.tested.at} />
        )}
      </span>
    </div>
  );
});
