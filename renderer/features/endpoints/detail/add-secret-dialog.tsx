import { Button, Radio, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import type { SchemeEntry, SecretView } from '../../../../shared/model/endpoint-views.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { SecretInput } from '../secret-input.tsx';

const hourMs = 3_600_000;
const ends = {
  open: { label: 'Until it is retired by hand', ms: undefined },
  day: { label: 'For one more day', ms: 24 * hourMs },
  week: { label: 'For one more week', ms: 7 * 24 * hourMs },
  now: { label: 'Not any more', ms: 0 },
} as const;
const endNames = ['open', 'day', 'week', 'now'] as const;

/** One more secret; the others go on counting, so that nothing is refused while the sender changes. */
export function AddSecretDialog({
  endpoint,
  scheme,
  others,
  onClose,
}: {
  endpoint: Endpoint;
  scheme: SchemeEntry;
  others: readonly SecretView[];
  onClose: () => void;
}) {
  const add = useRpcMutation('endpoints.addSecret');
  const [value, setValue] = useState('');
  const [label, setLabel] = useState('');
  const [end, setEnd] = useState<(typeof endNames)[number]>('open');
  const { verification } = endpoint.settings;
  const encoding = 'secretEncoding' in verification ? verification.secretEncoding : undefined;
  const active = others.filter((secret) => secret.active).length;
  const title = scheme.secret ?? 'Public key';

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (value.trim() === '') return;
    const { ms } = ends[end];
    add.mutate(
      {
        id: endpoint.id,
        value: value.trim(),
        ...(label.trim() === '' ? {} : { label: label.trim() }),
        ...(active === 0 || ms === undefined ? {} : { othersUntil: Date.now() + ms }),
      },
      { onSuccess: onClose },
    );
  }
  const problem = add.isError ? describeError(add.error) : undefined;
  const words = problem && [
    ...problem.problems,
    problem.problems.length > 0 ? '' : problem.message,
  ];
  return (
    <Dialog
      title={others.length === 0 ? 'Add a secret' : 'Add the next secret'}
      opened
      onClose={onClose}
    >
      <form onSubmit={onSubmit} style={{ display: 'contents' }}>
        <SecretInput
          label={title}
          scheme={verification.scheme}
          encoding={encoding}
          value={value}
          onChange={setValue}
          error={words?.filter((line) => line !== '').join(' ')}
          autoFocus
        />
        <TextInput
          label="Name"
          description="By which events say which secret matched. Left out: the day."
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        {active > 0 && (
          <Radio.Group
            label={active === 1 ? 'The other secret counts' : `The ${active} other secrets count`}
            value={end}
            onChange={(next) => setEnd(endNames.find((name) => name === next) ?? 'open')}
          >
            <div style={{ display: 'grid', gap: 6, marginTop: 6 }}>
              {endNames.map((name) => (
                <Radio key={name} value={name} label={ends[name].label} />
              ))}
            </div>
          </Radio.Group>
        )}
        <DialogButtons>
          <Button onClick={onClose}>Not now</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={value.trim() === ''}
            loading={add.isPending}
          >
            Add the secret
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
