import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Dices, Eye, EyeOff } from 'lucide-react';
import { useId, useState } from 'react';
import type { SchemeName } from '../../../shared/model/verification.ts';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { newSecret } from './model/new-secret.ts';
import classes from './secret-input.module.css';

/** A secret as it is entered, or made here: it is shown only until it is saved. */
export function SecretInput({
  label,
  scheme,
  encoding,
  value,
  error,
  onChange,
  autoFocus = false,
}: {
  label: string;
  scheme: SchemeName;
  /** The form in which the scheme reads it, where it can be chosen. */
  encoding: unknown;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const [made, setMade] = useState('');
  const isMade = made !== '' && value === made;
  const aboutId = isMade || error !== undefined ? `${id}-about` : undefined;
  return (
    <div className={classes.root}>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      <div className={classes.row}>
        <input
          id={id}
          className={classes.input}
          type={shown ? 'text' : 'password'}
          value={value}
          spellCheck={false}
          autoComplete="off"
          data-1p-ignore
          data-autofocus={autoFocus || undefined}
          aria-describedby={aboutId}
          aria-invalid={error !== undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <Tooltip label={shown ? 'Hide' : 'Show'}>
          <ActionIcon
            aria-label={`Show ${label}`}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={14} /> : <Eye size={14} />}
          </ActionIcon>
        </Tooltip>
        <Button
          leftSection={<Dices size={14} />}
          onClick={() => {
            const next = newSecret(scheme, encoding);
            setMade(next);
            setShown(true);
            onChange(next);
          }}
        >
          Make one
        </Button>
        {isMade && <CopyIcon text={made} label="Copy the secret" />}
      </div>
      {(isMade || error !== undefined) && (
        <p
          id={`${id}-about`}
          className={classes.about}
          data-error={error !== undefined || undefined}
        >
          {error ?? 'Copy it to the sender now: once it is saved, it is not shown again.'}
        </p>
      )}
    </div>
  );
}
