import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { Callout } from '../../ui/callout.tsx';
import { describeError } from '../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import classes from './desktop-screen.module.css';
import { readRemoteAddress } from './remote-address.ts';

/** Asks for what one needs to reach it, and keeps it only if it works. */
export function AddRemote({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [token, setToken] = useState('');
  const add = useDesktopMutation('remotes.add');
  const read = readRemoteAddress(address);
  const givenToken = token.trim() === '' ? (read?.token ?? '') : token.trim();
  const isReady = read !== null && givenToken !== '';
  const error = add.error === null ? null : describeError(add.error);
  return (
    <Dialog title="Add a workspace" opened onClose={onClose}>
      <form
        className={classes.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          add.mutate(
            { name: name.trim() || read.host, url: read.url, token: givenToken },
            { onSuccess: onClose },
          );
        }}
      >
        <TextInput
          label="Address"
          description="Of its screens, as patchbay serve prints it there, with or without its token."
          placeholder="https://patchbay.example.com/"
          data-autofocus
          value={address}
          error={
            address.trim() !== '' && read === null ? 'It begins with http:// or https://.' : null
          }
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <PasswordInput
          label="Token"
          description="It is in the file ui-token of its data folder. It is kept in this system’s key store."
          placeholder={read?.token === undefined ? undefined : 'The one in the address'}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <TextInput
          label="Name"
          placeholder={read?.host ?? 'Office server'}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {read !== null && !read.isEncrypted && (
          <Callout tone="warn" title="This address is not encrypted">
            <p>
              Others on the network can read the token and all that is shown. Use https, or a tunnel
              such as SSH or a VPN.
            </p>
          </Callout>
        )}
        {error !== null && (
          <Callout tone="bad" title="It was not added">
            <p>
              {error.message} {error.hint}
            </p>
          </Callout>
        )}
        <DialogButtons>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" variant="filled" disabled={!isReady} loading={add.isPending}>
            Connect
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
