import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AppInfo } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { describeError } from '../../ui/describe-error.ts';
import classes from './desktop-screen.module.css';
import { Section } from './section.tsx';

/** Where the engine of this computer receives. */
export function HooksAddress({ hooks }: { hooks: AppInfo['hooks'] }) {
  const [typed, setTyped] = useState<string>();
  const set = useDesktopMutation('app.setHooks');
  const text = typed ?? hooks.address;
  const error = set.error === null ? null : describeError(set.error);
  const isLocal = /^(127\.|localhost|\[::1\]|\d+$)/.test(text.trim());
  return (
    <Section title="Webhooks arrive at">
      <form
        className={classes.inline}
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate({ address: text }, { onSuccess: () => setTyped(undefined) });
        }}
      >
        <TextInput
          aria-label="Address for webhooks"
          disabled={hooks.isGiven}
          placeholder="127.0.0.1:4780"
          value={text}
          error={error === null ? null : `${error.message} ${error.hint ?? ''}`}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <Button
          type="submit"
          disabled={hooks.isGiven || text.trim() === hooks.address}
          loading={set.isPending}
        >
          Change and restart the engine
        </Button>
      </form>
      <p className={classes.quiet}>
        {hooks.isGiven
          ? 'It was given when Patchbay was started, by --hooks.'
          : isLocal
            ? 'Only programs of this computer reach it; a tunnel brings in others.'
            : 'Other computers can reach it, and what they send is not encrypted on the way.'}
      </p>
    </Section>
  );
}
