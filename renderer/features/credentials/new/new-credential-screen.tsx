import { Button, TextInput } from '@mantine/core';
import { ArrowLeft, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { CredentialTypeEntry } from '../../../../shared/model/credential-views.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import classes from '../../../ui/gallery.module.css';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { SplitView } from '../../../ui/split-view.tsx';
import { TypeIcon } from '../type-icon.tsx';
import { NewCredentialPane } from './new-credential-pane.tsx';

/** A new credential begins with what it is for; services that are known fill the form. */
export function NewCredentialScreen({ wanted }: { wanted: string }) {
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<{ type: string; preset: string | undefined }>();
  const words = useDeferredValue(text);
  const { data, error } = useRpcQuery('credentials.types', {});
  const type = data?.types.find((entry) => entry.type === chosen?.type);

  useEffect(() => {
    if (chosen !== undefined) detail.current?.focus();
  }, [chosen]);

  return (
    <SplitView
      title="New credential"
      detailLabel="Settings of the new credential"
      detailRef={detail}
      onClose={() => setChosen(undefined)}
      tools={
        <>
          <TextInput
            className={classes.search}
            aria-label="Search what it is for"
            placeholder="What is it for?"
            leftSection={<Search size={14} aria-hidden="true" />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button leftSection={<ArrowLeft size={14} />} onClick={() => navigate('/credentials')}>
            All credentials
          </Button>
        </>
      }
      list={<div className={classes.gallery}>{gallery()}</div>}
      detail={
        type === undefined ? undefined : (
          <NewCredentialPane
            key={`${type.type} ${chosen?.preset}`}
            type={type}
            preset={chosen?.preset}
            wanted={wanted}
          />
        )
      }
    />
  );

  function gallery() {
    if (data === undefined) {
      return error === null ? (
        <ListSkeleton label="Loading types" />
      ) : (
        <ErrorState title="The types cannot be shown" error={error} />
      );
    }
    const types = data.types.filter((entry) => has(typeText(entry), words));
    const presets = data.types.flatMap((entry) =>
      entry.presets
        .filter((preset) => has(`${preset.name}\n${preset.id}\n${entry.name}`, words))
        .map((preset) => ({ entry, preset })),
    );
    if (types.length + presets.length === 0) {
      return (
        <p className={classes.none} role="status">
          Nothing of that name is known. Nearly every service takes a bearer token, an API key, or
          OAuth2.
        </p>
      );
    }
    return (
      <>
        {types.length > 0 && (
          <section aria-label="Kinds">
            <h2 className={classes.kind}>Kinds</h2>
            <ul className={classes.cards}>
              {types.map((entry) => (
                <Card
                  key={entry.type}
                  entry={entry}
                  name={entry.name}
                  text={entry.description}
                  isOpen={chosen?.type === entry.type && chosen.preset === undefined}
                  onOpen={() => setChosen({ type: entry.type, preset: undefined })}
                />
              ))}
            </ul>
          </section>
        )}
        {presets.length > 0 && (
          <section aria-label="Services">
            <h2 className={classes.kind}>
              Services <span>whose addresses are known</span>
            </h2>
            <ul className={classes.cards}>
              {presets.map(({ entry, preset }) => (
                <Card
                  key={`${entry.type} ${preset.id}`}
                  entry={entry}
                  name={preset.name}
                  text={entry.name}
                  isOpen={chosen?.type === entry.type && chosen.preset === preset.id}
                  onOpen={() => setChosen({ type: entry.type, preset: preset.id })}
                />
              ))}
            </ul>
          </section>
        )}
      </>
    );
  }
}

function Card({
  entry,
  name,
  text,
  isOpen,
  onOpen,
}: {
  entry: CredentialTypeEntry;
  name: string;
  text: string;
  isOpen: boolean;
  onOpen: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        className={classes.card}
        aria-current={isOpen || undefined}
        onClick={onOpen}
      >
        <span className={classes.name}>
          <TypeIcon name={entry.icon} size={14} />
          {name}
        </span>
        <span className={classes.text}>{text}</span>
      </button>
    </li>
  );
}

function typeText({ type, name, description, help }: CredentialTypeEntry): string {
  return [type, name, description, help].join('\n');
}

function has(all: string, text: string): boolean {
  const lower = all.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
