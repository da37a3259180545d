import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Check, Copy, type LucideIcon, X } from 'lucide-react';
import { useEffect, useState } from 'react';

type State = 'idle' | 'copied' | 'failed';
const words: Record<State, string> = {
  idle: '',
  copied: 'Copied',
  failed: 'The browser refused to copy',
};

/** `text` may be made at the click: a body that has to be fetched first. */
function useCopy(text: string | (() => Promise<string>)) {
  const [state, setState] = useState<State>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 1800);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    const made = typeof text === 'string' ? Promise.resolve(text) : text();
    made
      .then((value) => navigator.clipboard.writeText(value))
      .then(
        () => setState('copied'),
        () => setState('failed'),
      );
  };
  return { state, copy };
}

interface CopyProps {
  text: string | (() => Promise<string>);
  label: string;
}

export function CopyIcon({ text, label, icon = Copy }: CopyProps & { icon?: LucideIcon }) {
  const { state, copy } = useCopy(text);
  const Icon = state === 'copied' ? Check : state === 'failed' ? X : icon;
  return (
    <Tooltip label={words[state] || label} opened={state === 'idle' ? undefined : true}>
      <ActionIcon aria-label={label} onClick={copy} size={24}>
        <Icon size={14} />
        <span className="visually-hidden" aria-live="polite">
          {words[state]}
        </span>
      </ActionIcon>
    </Tooltip>
  );
}

export function CopyButton({ text, label }: CopyProps) {
  const { state, copy } = useCopy(text);
  const Icon = state === 'copied' ? Check : state === 'failed' ? X : Copy;
  return (
    <Button onClick={copy} leftSection={<Icon size={14} />}>
      <span aria-live="polite">{words[state] || label}</span>
    </Button>
  );
}
