import { Button, TextInput } from '@mantine/core';
import { ArrowLeft, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import classes from '../../../ui/gallery.module.css';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { SplitView } from '../../../ui/split-view.tsx';
import { NewEndpointPane } from './new-endpoint-pane.tsx';

const kinds: readonly { kind: SchemeEntry['kind']; title: string; about: string }[] = [
  { kind: 'own', title: 'Your own programs', about: 'and services without a preset' },
  { kind: 'provider', title: 'Services', about: 'whose signatures are known' },
  { kind: 'standard', title: 'Standards', about: 'that many services follow' },
];

/** A new endpoint begins with who will send: that says what it asks for. */
export function NewEndpointScreen({ open }: { open: string | undefined }) {
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const { data, error } = useRpcQuery('endpoints.schemes', {});
  const chosen = data?.schemes.find(({ scheme }) => scheme === open);

  useEffect(() => {
    if (open !== undefined) detail.current?.focus();
  }, [open]);

  return (
    <SplitView
      title="New endpoint"
      detailLabel="Settings of the new endpoint"
      detailRef={detail}
      onClose={() => navigate('/endpoints/new')}
      tools={
        <>
          <TextInput
            className={classes.search}
            aria-label="Search who sends"
            placeholder="Who sends?"
            leftSection={<Search size={14} aria-hidden="true" />}
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button leftSection={<ArrowLeft size={14} />} onClick={() => navigate('/endpoints')}>
            All endpoints
          </Button>
        </>
      }
      list={<div className={classes.gallery}>{gallery()}</div>}
      detail={
        chosen === undefined ? undefined : <NewEndpointPane key={chosen.scheme} scheme={chosen} />
      }
    />
  );

  function gallery() {
    if (data === undefined) {
      return error === null ? (
        <ListSkeleton label="Loading presets" />
      ) : (
        <ErrorState title="The presets cannot be shown" error={error} />
      );
    }
    const found = data.schemes.filter((entry) => has(entry, wanted));
    if (found.length === 0) {
      return (
        <p className={classes.none} role="status">
          There is no preset of that name. If its requests have the header{' '}
          <code>webhook-signature</code>, take Standard Webhooks; otherwise “HMAC of your own form”
          fits nearly all others.
        </p>
      );
    }
    return kinds.map(({ kind, title, about }) => {
      const ofKind = found.filter((entry) => entry.kind === kind);
      if (ofKind.length === 0) return null;
      return (
        <section key={kind} aria-label={title}>
          <h2 className={classes.kind}>
            {title} <span>{about}</span>
          </h2>
          <ul className={classes.cards}>
            {ofKind.map((entry) => (
              <li key={entry.scheme}>
                <button
                  type="button"
                  className={classes.card}
                  aria-current={entry.scheme === open || undefined}
                  onClick={() => navigate(`/endpoints/new/${entry.scheme}`)}
                >
                  <span className={classes.name}>{entry.name}</span>
                  <span className={classes.text}>{entry.description}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      );
    });
  }
}

function has({ scheme, name, description }: SchemeEntry, text: string): boolean {
  const all = `${scheme}\n${name}\n${description}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
