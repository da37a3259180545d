import { Button } from '@mantine/core';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import type { SchemeEntry, SecretView } from '../../../../shared/model/endpoint-views.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { ConfirmButton } from '../../../ui/confirm-button.tsx';
import detail from '../../../ui/detail.module.css';
import { noticeFailed } from '../../../ui/notices.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { noticeUndo } from '../../../ui/undo-notice.tsx';
import { AddSecretDialog } from './add-secret-dialog.tsx';
import classes from './settings.module.css';

/** The secrets, each with when it was last the one that matched: that says when an old one can go. */
export function SecretsList({
  endpoint,
  scheme,
  isMissing,
}: {
  endpoint: Endpoint;
  scheme: SchemeEntry;
  /** Nothing can be verified without one. */
  isMissing: boolean;
}) {
  const { id } = endpoint;
  const [adding, setAdding] = useState(false);
  const { data } = useRpcQuery('endpoints.secrets', { id });
  const setExpiry = useRpcMutation('endpoints.setSecretExpiry');
  const remove = useRpcMutation('endpoints.removeSecret');
  const secrets = data?.secrets ?? [];
  const active = secrets.filter((secret) => secret.active).length;
  const failed = (error: Error) => noticeFailed('The secret was not changed', error);

  function retire(secret: SecretView): void {
    const before = secret.expiresAt;
    setExpiry.mutate(
      { id, secretId: secret.id, expiresAt: Date.now() },
      {
        onSuccess: () =>
          noticeUndo({
            title: `“${secret.name}” does not count any more`,
            message: 'Requests signed with it are refused from now on.',
            onUndo: () =>
              setExpiry.mutate({ id, secretId: secret.id, expiresAt: before }, { onError: failed }),
          }),
        onError: failed,
      },
    );
  }
  return (
    <section aria-label="Secrets" className={classes.section}>
      <h3 className={classes.title}>{scheme.secret ?? 'More public keys'}</h3>
      {isMissing && (
        <Callout tone="warn" title="There is none, so every request is refused.">
          <p>{scheme.help}</p>
        </Callout>
      )}
      {secrets.length > 0 && (
        <ul className={classes.list}>
          {secrets.map((secret) => (
            <li key={secret.id} className={classes.secret}>
              <div>
                <p className={classes.secretName}>
                  <KeyRound size={14} aria-hidden="true" />
                  {secret.name}
                  <span className={classes.masked} aria-hidden="true">
                    ••••••••
                  </span>
                </p>
                <p className={classes.facts}>
                  <SecretFacts secret={secret} eventsSeen={data?.eventsSeen ?? 0} />
                </p>
              </div>
              <div className={classes.buttons}>
                {secret.active ? (
                  <ConfirmButton
                    label="Retire"
                    icon={KeyRound}
                    confirm="Retire the secret"
                    busy={setExpiry.isPending && setExpiry.variables.secretId === secret.id}
                    onConfirm={() => retire(secret)}
                  >
                    <p>
                      Requests that are signed with “{secret.name}” are refused from now on.
                      {active === 1 && ' It is the only one: every request is refused then.'}
                    </p>
                    {secret.lastMatchedAt !== null && (
                      <p>
                        It matched last at <TimeText time={secret.lastMatchedAt} />.
                      </p>
                    )}
                  </ConfirmButton>
                ) : (
                  <>
                    <Button
                      onClick={() =>
                        setExpiry.mutate(
                          { id, secretId: secret.id, expiresAt: null },
                          { onError: failed },
                        )
                      }
                    >
                      Let it count again
                    </Button>
                    <ConfirmButton
                      label="Remove"
                      icon={KeyRound}
                      confirm="Remove the secret"
                      busy={remove.isPending && remove.variables.secretId === secret.id}
                      onConfirm={() =>
                        remove.mutate({ id, secretId: secret.id }, { onError: failed })
                      }
                    >
                      <p>
                        “{secret.name}” is deleted. That cannot be undone: it would have to be
                        entered again.
                      </p>
                    </ConfirmButton>
                  </>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className={detail.actions}>
        <Button
          leftSection={<Plus size={14} />}
          variant={isMissing ? 'filled' : 'default'}
          onClick={() => setAdding(true)}
        >
          {secrets.length === 0 ? 'Add a secret' : 'Add the next one'}
        </Button>
      </div>
      {adding && (
        <AddSecretDialog
          endpoint={endpoint}
          scheme={scheme}
          others={secrets}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

function SecretFacts({ secret, eventsSeen }: { secret: SecretView; eventsSeen: number }) {
  const { active, expiresAt, lastMatchedAt, addedAt } = secret;
  return (
    <>
      {!active && expiresAt !== null && (
        <>
          Ended <TimeText time={expiresAt} />.{' '}
        </>
      )}
      {active && expiresAt === null && 'Active. '}
      {active && expiresAt !== null && (
        <>
          Active until <TimeText time={expiresAt} />.{' '}
        </>
      )}
      {lastMatchedAt === null ? (
        eventsSeen > 0 && 'Matched none of the newest events.'
      ) : (
        <>
          Matched last <TimeText time={lastMatchedAt} />.
        </>
      )}
      {addedAt !== null && (
        <>
          {' '}
          Added <TimeText time={addedAt} />.
        </>
      )}
    </>
  );
}
