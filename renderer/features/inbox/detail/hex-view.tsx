import { Button } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import type { EventDetail } from '../../../../shared/model/event.ts';
import type { Find } from '../../../ui/find.ts';
import { formatBytes } from '../../../ui/format.ts';
import { MarkedText } from '../../../ui/marked-text.tsx';
import { hexDump } from './hex-dump.ts';
import classes from './raw-body.module.css';
import { useBodyParts } from './use-body-parts.ts';

const partBytes = 8 * 1024;

/** Sixteen bytes a line: where, what, and what it says. */
export function HexView({ event, find }: { event: EventDetail; find: Find }) {
  const parts = useBodyParts(event, { length: partBytes });
  const text = useMemo(() => hexDump(parts.bytes), [parts.bytes]);
  const isUnread = parts.size === null && event.bodySize > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first part, once
  useEffect(() => {
    if (isUnread) parts.more();
  }, [isUnread]);
  if (event.bodySize === 0) return <p className={classes.none}>The request had no body.</p>;
  const left = (parts.size ?? 0) - parts.bytes.length;
  return (
    <div>
      <pre className={classes.hex}>
        <MarkedText text={text} find={find} />
      </pre>
      {left > 0 && (
        <div className={classes.more}>
          <Button onClick={parts.more} loading={parts.isBusy}>
            Show the next {formatBytes(Math.min(partBytes, left))} of {formatBytes(left)}
          </Button>
        </div>
      )}
    </div>
  );
}
