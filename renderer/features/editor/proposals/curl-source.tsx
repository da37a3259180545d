import { Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { StepProposal } from '../../../../shared/model/step-proposal.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import classes from './fill-from.module.css';

/** Between the last letter and the reading. */
const PAUSE_MS = 250;

/** A curl command as a person pastes it, read while it is written. */
export function CurlSource({
  text: pasted,
  onProposal,
}: {
  text: string;
  onProposal: (proposal: StepProposal | undefined) => void;
}) {
  const [text, setText] = useState(pasted);
  const [read] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { data, error } = useRpcQuery('steps.fromCurl', { text: read }, { enabled: read !== '' });
  const proposal = read === text.trim() ? data : undefined;
  useEffect(() => onProposal(proposal), [onProposal, proposal]);
  return (
    <Textarea
      label="curl command"
      description="As documentation and the developer tools of browsers copy it, over several lines too."
      placeholder="curl https://api.example.com/orders -H 'authorization: Bearer …' -d '{…}'"
      autosize
      minRows={4}
      maxRows={12}
      classNames={{ root: classes.text ?? '' }}
      value={text}
      error={error === null || read === '' ? undefined : words(error)}
      onChange={(event) => setText(event.currentTarget.value)}
      data-autofocus
    />
  );
}

function words(error: unknown): string {
  const { message, hint } = describeError(error);
  return hint === undefined ? message : `${message} ${hint}`;
}
