import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { DoctorCheck } from '../../../../shared/model/doctor.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Description } from '../../../step-form/fields/description.tsx';
import { CopyIcon } from '../../../ui/copy-button.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import classes from './sections.module.css';

const icons = { ok: CircleCheck, warning: TriangleAlert, failed: CircleX };
const words = { ok: 'In order: ', warning: 'Warning: ', failed: 'Failed: ' };
const order = ['failed', 'warning', 'ok'] as const;

/** Looks for what keeps the workspace from working; and how to watch it from elsewhere. */
export function HealthSection() {
  const rpc = useRpc();
  const info = useRpcQuery('system.info', {});
  const [full, setFull] = useState(false);
  const [online, setOnline] = useState(false);
  // Asked for by hand: it reads the whole database.
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => rpc.call('system.doctor', { full, online }, signal),
    enabled: false,
  });
  const checks = data?.checks ?? [];
  const bad = checks.filter(({ status }) => status !== 'ok').length;
  return (
    <>
      <div className={classes.block}>
        <p className={classes.text}>
          Looks at the database, the disk, files, backups, runs, credentials, endpoints, triggers,
          ports and the clock, and says what to do about what it finds.
        </p>
        <div className={`${classes.row} ${classes.options}`}>
          <Button variant="filled" loading={isFetching} onClick={() => void refetch()}>
            Run the checks
          </Button>
          <Checkbox
            size="xs"
            label="Every index too (minutes)"
            checked={full}
            onChange={(event) => setFull(event.currentTarget.checked)}
          />
          <Checkbox
            size="xs"
            label="Ask others whether credentials sign in"
            checked={online}
            onChange={(event) => setOnline(event.currentTarget.checked)}
          />
        </div>
        {error !== null && (
          <ErrorState title="The checks failed" error={error} onRetry={() => void refetch()} />
        )}
        <p role="status" className={classes.title}>
          {data === undefined
            ? ''
            : bad === 0
              ? `All ${checks.length} checks are in order.`
              : `${formatCount(bad, 'thing')} to look at.`}
        </p>
        <ul className={classes.checks} aria-label="Checks">
          {order.flatMap((status) =>
            checks
              .filter((check) => check.status === status)
              .map((check) => <Check key={`${check.name} ${check.message}`} check={check} />),
          )}
        </ul>
      </div>
      <div className={classes.block}>
        <h3 className={classes.title}>Metrics</h3>
        <p className={classes.text}>
          For Prometheus and what reads its format: <code>/metrics</code> at the address of these
          screens, with the token in this file, which opens nothing else:
        </p>
        {info.data !== undefined && (
          <div className={classes.row}>
            <code className={classes.mono}>{`${info.data.dataDir}/metrics-token`}</code>
            <CopyIcon
              text={`${info.data.dataDir}/metrics-token`}
              label="Copy the path of the metrics token"
            />
          </div>
        )}
        <p className={classes.quiet}>
          At a terminal <code>patchbay metrics</code> prints the same.
        </p>
      </div>
    </>
  );
}

function Check({ check }: { check: DoctorCheck }) {
  const Icon = icons[check.status];
  return (
    <li className={classes.check} data-status={check.status}>
      <Icon size={15} aria-hidden="true" />
      <div>
        <span className="visually-hidden">{words[check.status]}</span>
        {check.message}
        {check.why !== undefined && <p className={classes.quiet}>{check.why}</p>}
        {check.hint !== undefined && (
          <p>
            <Description text={check.hint} />
          </p>
        )}
      </div>
    </li>
  );
}
