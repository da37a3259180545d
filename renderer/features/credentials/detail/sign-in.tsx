import { Button, TextInput } from '@mantine/core';
import { ExternalLink, LogIn } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { Authorization, CredentialDetail } from '../../../../shared/model/credential-views.ts';
import { useRpc, useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import classes from './credential-detail.module.css';

const pollMs = 1000;

/** Signing in at the provider: in the browser, or with the address that the browser ended at. */
export function SignIn({ credential }: { credential: CredentialDetail }) {
  const rpc = useRpc();
  const start = useRpcMutation('credentials.authorize');
  const finish = useRpcMutation('credentials.finishAuthorization');
  const cancel = useRpcMutation('credentials.cancelAuthorization');
  const [flow, setFlow] = useState<Authorization>();
  const [address, setAddress] = useState('');
  const isOpen = flow?.status === 'waiting' || flow?.status === 'exchanging';
  const openId = isOpen ? flow.id : undefined;
  const isSignedIn = credential.tokens !== null;

  useEffect(() => {
    if (openId === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      rpc
        .call('credentials.authorization', { id: openId })
        .then((next) => setFlow((now) => (now?.id === openId ? next : now)))
        // Over with a restart of the engine, which the connection bar tells of.
        .catch(() => undefined)
        .finally(() => {
          timer = setTimeout(look, pollMs);
        });
    };
    timer = setTimeout(look, pollMs);
    return () => clearTimeout(timer);
  }, [rpc, openId]);

  function onStart(): void {
    setAddress('');
    finish.reset();
    start.mutate({ name: credential.name }, { onSuccess: setFlow });
  }
  function onFinish(event: FormEvent): void {
    event.preventDefault();
    if (flow === undefined) return;
    finish.mutate({ id: flow.id, address: address.trim() }, { onSuccess: setFlow });
  }
  const error = start.error ?? finish.error;
  return (
    <section aria-label="Sign-in" className={classes.section}>
      <h3 className={classes.title}>Sign-in</h3>
      {!isOpen && (
        <>
          <p className={detail.quiet}>
            {isSignedIn
              ? 'It is signed in. Signing in again puts new tokens in the place of the old ones.'
              : 'Nobody is signed in: steps that use it fail until somebody is.'}
          </p>
          <div className={detail.actions}>
            <Button
              variant={isSignedIn ? 'default' : 'filled'}
              leftSection={<LogIn size={14} />}
              loading={start.isPending}
              onClick={onStart}
            >
              {isSignedIn ? 'Sign in again' : 'Sign in'}
            </Button>
          </div>
        </>
      )}
      <div role="status">
        {flow !== undefined && !isOpen && (
          <Callout tone={flow.status === 'done' ? 'plain' : 'warn'} title={flow.message}>
            {flow.hint !== null && <p>{flow.hint}</p>}
          </Callout>
        )}
        {isOpen && <p>{flow.message}</p>}
      </div>
      {isOpen && flow.url !== null && (
        <>
          <div className={detail.actions}>
            <a href={flow.url} target="_blank" rel="noreferrer" className={classes.open}>
              <ExternalLink size={14} aria-hidden="true" />
              Open the sign-in page
            </a>
            <CopyIcon text={flow.url} label="Copy the address of the sign-in page" />
            <Button
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ id: flow.id }, { onSuccess: setFlow })}
            >
              Cancel
            </Button>
          </div>
          <form className={classes.paste} onSubmit={onFinish}>
            <TextInput
              label="The address at which the browser ended"
              description={
                flow.listening
                  ? 'Only where the browser is on another computer: its last page does not open then. Copy its address.'
                  : `It begins with ${flow.redirectUrl}. The page may not open: its address is enough.`
              }
              placeholder={`${flow.redirectUrl}?code=…`}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            <Button type="submit" disabled={address.trim() === ''} loading={finish.isPending}>
              Finish
            </Button>
          </form>
        </>
      )}
      {error !== null && (
        <div role="alert">
          <Callout tone="bad" title={describeError(error).message}>
            <p>{describeError(error).hint}</p>
          </Callout>
        </div>
      )}
    </section>
  );
}
