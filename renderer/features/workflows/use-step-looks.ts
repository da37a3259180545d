import { useMemo } from 'react';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';

export interface StepLooks {
  /** Icon by step type. */
  icons: ReadonlyMap<string, string>;
  /** What step types are called. */
  types: ReadonlyMap<string, string>;
}

export function useStepLooks(): StepLooks {
  const { data } = useRpcQuery('catalog.list', {});
  return useMemo(() => {
    const steps = data?.steps ?? [];
    return {
      icons: new Map(steps.map(({ type, icon }) => [type, icon])),
      types: new Map(steps.map(({ type, name }) => [type, name])),
    };
  }, [data]);
}
