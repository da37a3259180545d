import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { OpenRequest } from '../../../shared/desktop.ts';
import { DropHint } from '../../features/workflows/import/file-import.tsx';
import { type DroppedFile, ImportDialog } from '../../features/workflows/import/import-dialog.tsx';
import { useFileDrop } from '../../features/workflows/import/use-file-drop.ts';
import { useDesktop, useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { Callout } from '../../ui/callout.tsx';
import { describeError } from '../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';

/** What is asked from outside, one after the other: by links, files, menus and notifications. */
export function OpenRequests() {
  const desktop = useDesktop();
  const [location, navigate] = useLocation();
  const [waiting, setWaiting] = useState<readonly OpenRequest[]>([]);
  const [request, ...rest] = waiting;
  // The screen of workflows takes them by itself, also in a browser.
  const takesFiles = location !== '/workflows';
  const over = useFileDrop((files) => {
    if (takesFiles)
      setWaiting((had) => [...had, ...files.map((file) => ({ kind: 'file' as const, ...file }))]);
  });

  useEffect(() => {
    if (desktop === null) return;
    const take = (): void => {
      void desktop.call('open.take', {}).then(({ requests }) => {
        // Of several screens the last one is left.
        for (const each of requests) if (each.kind === 'show') navigate(each.path);
        setWaiting((had) => [...had, ...requests.filter(({ kind }) => kind !== 'show')]);
      });
    };
    take();
    return desktop.onPush(({ topic }) => {
      if (topic === 'open') take();
    });
  }, [desktop, navigate]);

  if (request === undefined) return over && takesFiles ? <DropHint /> : null;
  const next = (): void => setWaiting(rest);
  switch (request.kind) {
    case 'file':
      return (
        <ImportDialog
          key={`${waiting.length} ${request.name}`}
          file={request}
          left={rest.length}
          onClose={next}
        />
      );
    case 'offer':
      return (
        <OfferDialog
          key={request.id}
          offer={request}
          onClose={next}
          onLoaded={(file) => setWaiting([{ kind: 'file', ...file }, ...rest])}
        />
      );
    case 'problem':
      return (
        <Dialog title={request.title} opened onClose={next}>
          <p style={{ overflowWrap: 'anywhere' }}>{request.message}</p>
          <DialogButtons>
            <Button variant="filled" data-autofocus onClick={next}>
              Close
            </Button>
          </DialogButtons>
        </Dialog>
      );
    default:
      return null;
  }
}

/** A link may come from any page or message: nothing is loaded before the person has seen from where. */
function OfferDialog({
  offer,
  onClose,
  onLoaded,
}: {
  offer: Extract<OpenRequest, { kind: 'offer' }>;
  onClose: () => void;
  onLoaded: (file: DroppedFile) => void;
}) {
  const load = useDesktopMutation('open.load');
  const error = load.error === null ? null : describeError(load.error);
  return (
    <Dialog title="A link wants to open a workflow" opened onClose={onClose}>
      <p>It would be loaded from here, and then shown to you before anything is imported:</p>
      <p style={{ overflowWrap: 'anywhere' }}>
        <code>{offer.from}</code>
      </p>
      {error !== null && (
        <Callout tone="bad" title="It was not loaded">
          <p>
            {error.message} {error.hint}
          </p>
        </Callout>
      )}
      <DialogButtons>
        <Button data-autofocus onClick={onClose}>
          Not now
        </Button>
        <Button
          variant="filled"
          loading={load.isPending}
          onClick={() => load.mutate({ id: offer.id }, { onSuccess: onLoaded })}
        >
          Load and look at it
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
