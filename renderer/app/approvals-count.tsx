import { useRpcQuery } from '../rpc/rpc-context.tsx';
import classes from './approvals-count.module.css';

/** How many questions wait for an answer, in the rail; nothing where there is none. */
export function ApprovalsCount() {
  const { data } = useRpcQuery('approvals.list', { limit: 100 });
  const count = data?.approvals.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={classes.count}>
      {data?.more === true ? '99+' : count}
      <span className="visually-hidden"> open</span>
    </span>
  );
}
