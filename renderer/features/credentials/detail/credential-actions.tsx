import { Button, TextInput } from '@mantine/core';
import { FlaskConical, PencilLine, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type {
  CredentialDetail,
  CredentialTypeEntry,
} from '../../../../shared/model/credential-views.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import detail from '../../../ui/detail.module.css';
import { TestResult } from '../test-result.tsx';
import classes from './credential-detail.module.css';
import { RemoveCredentialDialog } from './remove-credential-dialog.tsx';
import { RenameCredentialDialog } from './rename-credential-dialog.tsx';

export function CredentialActions({
  credential,
  type,
}: {
  credential: CredentialDetail;
  type: CredentialTypeEntry;
}) {
  const [asked, setAsked] = useState<'rename' | 'remove' | 'url'>();
  const [url, setUrl] = useState('');
  const test = useRpcMutation('credentials.test');
  const close = () => setAsked(undefined);

  function onTest(event: FormEvent): void {
    event.preventDefault();
    test.mutate({ name: credential.name, ...(url.trim() === '' ? {} : { url: url.trim() }) });
  }
  return (
    <>
      {asked === 'url' && (
        <form className={classes.paste} onSubmit={onTest}>
          <TextInput
            label="An address to try it on"
            description="One that answers only who is signed in. It is asked with GET, and changes nothing."
            placeholder="https://api.example.com/me"
            data-autofocus
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="filled"
            disabled={url.trim() === ''}
            loading={test.isPending}
          >
            Try it
          </Button>
        </form>
      )}
      <div className={detail.actions}>
        {type.test !== 'none' && asked !== 'url' && (
          <Button
            leftSection={<FlaskConical size={14} />}
            loading={test.isPending}
            onClick={() => {
              if (type.test === 'url') setAsked('url');
              else test.mutate({ name: credential.name });
            }}
          >
            Test
          </Button>
        )}
        <Button leftSection={<PencilLine size={14} />} onClick={() => setAsked('rename')}>
          Rename
        </Button>
        <Button leftSection={<Trash2 size={14} />} onClick={() => setAsked('remove')}>
          Remove
        </Button>
      </div>
      {type.test === 'none' && (
        <p className={classes.quiet}>It cannot be tested: only using it would tell.</p>
      )}
      <TestResult result={test.data} error={test.error} />
      {asked === 'rename' && <RenameCredentialDialog credential={credential} onClose={close} />}
      {asked === 'remove' && <RemoveCredentialDialog credential={credential} onClose={close} />}
    </>
  );
}
