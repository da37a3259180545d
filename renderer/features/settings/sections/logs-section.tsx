import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../../../shared/model/log-line.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatExactTime, formatTime } from '../../../ui/format.ts';
import classes from './sections.module.css';

const EVERY_MS = 3000;
const AT_ONCE = 200;

/** The end of the log, as it grows. */
export function LogsSection({ children }: { children: ReactNode }) {
  const rpc = useRpc();
  const [level, setLevel] = useState<LogLevel>('info');
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(AT_ONCE);
  const { data, error, refetch } = useQuery({
    queryKey: ['log', level, search, limit],
    queryFn: ({ signal }) => rpc.call('system.logs', { level, search, limit }, signal),
    refetchInterval: EVERY_MS,
    placeholderData: (before) => before,
  });
  const newest = [...(data?.lines ?? [])].reverse();
  return (
    <>
      <div className={`${classes.block} ${classes.wide}`}>
        <div className={classes.row}>
          <Select
            aria-label="Lines of this level and worse"
            w={120}
            data={LOG_LEVELS.map((value) => ({ value, label: value }))}
            value={level}
            onChange={(next) => setLevel(LOG_LEVELS.find((each) => each === next) ?? 'info')}
          />
          <TextInput
            aria-label="Lines with this text"
            placeholder="Lines with this text"
            w={240}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {data?.folder != null && (
            <span className={classes.end}>
              <code className={classes.mono}>{data.folder}</code>
              <CopyIcon text={data.folder} label="Copy the path of the log folder" />
            </span>
          )}
        </div>
        {error !== null && (
          <ErrorState title="The log cannot be read" error={error} onRetry={() => void refetch()} />
        )}
        {data !== undefined && data.folder === null && (
          <p className={classes.text}>This Patchbay keeps no log file.</p>
        )}
        {newest.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
          <section className={classes.log} tabIndex={0} aria-label="Log, newest first">
            {keyed(newest).map(({ key, line }) => (
              <Line key={key} line={line} />
            ))}
          </section>
        )}
        {data !== undefined && data.folder !== null && newest.length === 0 && (
          <p className={classes.text}>No line is like that.</p>
        )}
        {newest.length >= limit && limit < 1000 && (
          <div className={classes.row}>
            <Button onClick={() => setLimit(1000)}>Show 1,000 lines</Button>
          </div>
        )}
      </div>
      <div className={classes.block}>{children}</div>
    </>
  );
}

/** Several lines may have the same time and text. */
function keyed(lines: readonly LogLine[]): { key: string; line: LogLine }[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const text = `${line.time} ${line.message}`;
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return { key: `${text} ${times}`, line };
  });
}

function Line({ line }: { line: LogLine }) {
  const fields = Object.entries(line.fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return (
    <p className={classes.line} data-level={line.level}>
      <time dateTime={new Date(line.time).toISOString()} title={formatExactTime(line.time)}>
        {formatTime(line.time, Date.now())}
      </time>
      <span className={classes.level}>{line.level}</span>
      <span>
        {line.message} <span className={classes.quiet}>{fields}</span>
      </span>
    </p>
  );
}
