import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { EventDetail } from '../../../../shared/model/event.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { downloadBytes } from '../../../ui/download.ts';
import type { Find } from '../../../ui/find.ts';
import { formatBytes } from '../../../ui/format.ts';
import { MarkedText } from '../../../ui/marked-text.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './raw-body.module.css';
import { bytesOf, useBodyParts } from './use-body-parts.ts';

/** What the detail itself holds of a body. */
const shownBytes = 64 * 1024;
const partBytes = 256 * 1024;

/** The body as it arrived; what is not text can be saved, what is long comes in parts. */
export function RawBody({ event, find }: { event: EventDetail; find: Find }) {
  const rpc = useRpc();
  const [isSaving, setIsSaving] = useState(false);
  const parts = useBodyParts(event, { from: shownBytes, length: partBytes });
  const text = useMemo(
    () => (event.bodyText ?? '') + new TextDecoder().decode(parts.bytes),
    [event.bodyText, parts.bytes],
  );

  function save(): void {
    setIsSaving(true);
    rpc
      .call('events.body', { id: event.id })
      .then(({ base64 }) => downloadBytes(`event-${event.id}.bin`, bytesOf(base64)))
      .catch((error: unknown) => noticeFailed('The body was not saved', error))
      .finally(() => setIsSaving(false));
  }

  if (event.bodySize === 0) return <p className={classes.none}>The request had no body.</p>;
  const size = formatBytes(event.bodySize);
  const shown = shownBytes + parts.bytes.length;
  const isMore =
    event.bodyTruncated && event.bodyText !== null && shown < (parts.size ?? event.bodySize);
  return (
    <div>
      <div className={classes.bar}>
        <span>{describe(event, { size, shown, isMore })}</span>
        {event.bodyText !== null && <CopyIcon text={text} label="Copy what is shown" />}
        <Button onClick={save} loading={isSaving} leftSection={<Download size={14} />}>
          Save the {size}
        </Button>
      </div>
      {event.bodyText !== null && (
        <pre className={classes.text}>
          <MarkedText text={text} find={find} />
        </pre>
      )}
      {isMore && (
        <div className={classes.more}>
          <Button onClick={parts.more} loading={parts.isBusy}>
            Show the next {formatBytes(Math.min(partBytes, event.bodySize - shown))}
          </Button>
        </div>
      )}
    </div>
  );
}

function describe(
  event: EventDetail,
  { size, shown, isMore }: { size: string; shown: number; isMore: boolean },
): string {
  if (event.bodyText === null) return `Not text: ${event.contentType ?? 'unknown content'}.`;
  if (isMore) return `The first ${formatBytes(shown)} of ${size}.`;
  return 'As it arrived, byte for byte.';
}
