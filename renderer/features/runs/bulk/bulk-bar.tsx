import { Button, Tooltip } from '@mantine/core';
import { GitCompare, RotateCw, StepForward, X } from 'lucide-react';
import { useState } from 'react';
import type { RunsChosen } from '../../../../shared/model/bulk.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useDocumentKeys } from '../../../ui/use-document-keys.ts';
import type { RowSelection } from '../../../ui/use-row-selection.ts';
import type { RunQuery } from '../list/run-filter.ts';
import list from '../list/run-list.module.css';
import { type BulkAction, BulkDialog } from './bulk-dialog.tsx';

/** What can be done with the runs that are selected, or with all that the list shows. */
export function BulkBar({
  selection,
  query,
  areAllLoaded,
  onCompare,
}: {
  selection: RowSelection;
  query: RunQuery;
  /** Whether every run that fits has been read: then there are no others to offer. */
  areAllLoaded: boolean;
  onCompare: (ids: readonly [string, string]) => void;
}) {
  const [action, setAction] = useState<BulkAction | null>(null);
  const { data } = useRpcQuery('runs.count', query);
  const ids = [...selection.ids];
  const [first, second] = ids;
  const isEverything = selection.isWhole && data !== undefined;
  const count = isEverything ? data.count : ids.length;
  const chosen: RunsChosen = isEverything ? { filter: query } : { ids, skipGone: true };
  const pair =
    first !== undefined && second !== undefined && ids.length === 2
      ? ([first, second] as const)
      : undefined;
  useDocumentKeys((key) => {
    if (ids.length === 0) return false;
    if (key === 'r') setAction('retry');
    else if (key === 'R') setAction('rerun');
    else if (key === 'c' && pair !== undefined) onCompare(pair);
    else return false;
    return true;
  });
  if (ids.length === 0) return null;
  return (
    <div className={list.foot} role="toolbar" aria-label="Selected runs">
      <span className={list.chosen} role="status">
        {isEverything
          ? `All ${count.toLocaleString('en-US')}${data.more ? '+' : ''} runs that fit`
          : `${formatCount(count, 'run')} selected`}
      </span>
      {!isEverything && !areAllLoaded && data !== undefined && data.count > ids.length && (
        <button type="button" className={list.plain} onClick={selection.chooseWhole}>
          Select all {data.count.toLocaleString('en-US')}
          {data.more && '+'} that fit
        </button>
      )}
      <Tooltip label="Retry (R)">
        <Button
          leftSection={<RotateCw size={14} />}
          aria-keyshortcuts="R"
          onClick={() => setAction('retry')}
        >
          Retry…
        </Button>
      </Tooltip>
      <Tooltip label="Re-run (Shift R)">
        <Button
          leftSection={<StepForward size={14} />}
          aria-keyshortcuts="Shift+R"
          onClick={() => setAction('rerun')}
        >
          Re-run…
        </Button>
      </Tooltip>
      <Button leftSection={<X size={14} />} onClick={() => setAction('cancel')}>
        Cancel…
      </Button>
      {pair !== undefined && (
        <Tooltip label="Compare the two (C)">
          <Button
            leftSection={<GitCompare size={14} />}
            aria-keyshortcuts="C"
            onClick={() => onCompare(pair)}
          >
            Compare
          </Button>
        </Tooltip>
      )}
      <Button className={list.push ?? ''} variant="subtle" color="gray" onClick={selection.clear}>
        Clear
      </Button>
      {action !== null && (
        <BulkDialog
          action={action}
          chosen={chosen}
          count={count}
          more={isEverything && data.more}
          onClose={() => setAction(null)}
          onStarted={() => {
            setAction(null);
            selection.clear();
          }}
        />
      )}
    </div>
  );
}
