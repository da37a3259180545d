import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { EventDetail } from '../../../shared/model/event.ts';
import { useRpc } from '../../rpc/rpc-context.tsx';
import { formatBytes } from '../../ui/format.ts';
import { noticeFailed } from '../../ui/notices.ts';
import classes from './raw-body.module.css';

function saveBytes(base64: string, name: string): void {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  // Always a plain download: the browser must never show what a stranger sent as a page.
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The body as it arrived; what is not text, or too long to show, can be saved. */
export function RawBody({ event }: { event: EventDetail }) {
  const rpc = useRpc();
  const [busy, setBusy] = useState(false);

  function download(): void {
    setBusy(true);
    rpc
      .call('events.body', { id: event.id })
      .then(({ base64 }) => saveBytes(base64, `event-${event.id}.bin`))
      .catch((error: unknown) => noticeFailed('The body was not saved', error))
      .finally(() => setBusy(false));
  }

  if (event.bodySize === 0) return <p className={classes.none}>The request had no body.</p>;
  const size = formatBytes(event.bodySize);
  return (
    <div>
      <div className={classes.bar}>
        <span>{describe(event, size)}</span>
        <Button onClick={download} loading={busy} leftSection={<Download size={14} />}>
          Save the {size}
        </Button>
      </div>
      {event.bodyText !== null && <pre className={classes.text}>{event.bodyText}</pre>}
    </div>
  );
}

function describe(event: EventDetail, size: string): string {
  if (event.bodyText === null) return `Not text: ${event.contentType ?? 'unknown content'}.`;
  if (event.bodyTruncated) return `The first 64 KB of ${size}.`;
  return 'As it arrived, byte for byte.';
}
