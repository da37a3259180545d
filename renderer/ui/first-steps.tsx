import { Button } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Endpoint } from '../../shared/model/endpoint.ts';
import { useRpcMutation } from '../rpc/rpc-context.tsx';
import { CommandLine } from './command-line.tsx';
import classes from './first-steps.module.css';
import { noticeFailed } from './notices.ts';
import { sampleCurl } from './sample-curl.ts';

const key = 'patchbay.firstSteps';

/** Whether empty screens offer the samples; kept in this browser. */
export function useStartOffer(): [boolean, (offered: boolean) => void] {
  const [isOffered, setOffered] = useState(() => localStorage.getItem(key) !== 'no');
  return [
    isOffered,
    (offered) => {
      localStorage.setItem(key, offered ? 'yes' : 'no');
      setOffered(offered);
    },
  ];
}

/** What makes something happen on an empty screen: a sample, or a webhook to what is there. */
export function FirstSteps({ endpoint }: { endpoint: Endpoint | undefined }) {
  const [, navigate] = useLocation();
  const [isOffered] = useStartOffer();
  const simulate = useRpcMutation('endpoints.simulate');
  if (endpoint === undefined)
    return (
      <div className={classes.row}>
        {isOffered && (
          <Button variant="filled" onClick={() => navigate('/start')}>
            Try a sample
          </Button>
        )}
        <Button onClick={() => navigate('/workflows/new')}>New workflow</Button>
      </div>
    );
  return (
    <div className={classes.column}>
      <Button
        variant="filled"
        leftSection={<Send size={14} />}
        loading={simulate.isPending}
        onClick={() =>
          simulate.mutate(
            { id: endpoint.id },
            { onError: (error) => noticeFailed('No webhook was sent', error) },
          )
        }
      >
        Send a test webhook
      </Button>
      <p>Or from a terminal:</p>
      <CommandLine command={sampleCurl(endpoint)} />
    </div>
  );
}
