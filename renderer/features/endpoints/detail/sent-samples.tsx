import { Check, X } from 'lucide-react';
import { Link } from 'wouter';
import type { SentSample, Simulation } from '../../../../shared/model/diagnosis.ts';
import { EVENT_REASONS, isEventReason } from '../../../../shared/model/event.ts';
import { formatCount } from '../../../ui/format.ts';
import { statusWord } from '../../../ui/status-badge.tsx';
import classes from './sent-samples.module.css';

/** What became of each request that was sent, beside what should become of it. */
export function SentSamples({ simulation }: { simulation: Simulation }) {
  const { sent, skipped } = simulation;
  const wrong = sent.filter(({ asExpected }) => !asExpected).length;
  return (
    <div className={classes.root}>
      <p role="status" className={classes.sum} data-wrong={wrong > 0 || undefined}>
        {wrong === 0
          ? `${formatCount(sent.length, 'request')} sent, and each was answered as it should be.`
          : `${wrong} of ${formatCount(sent.length, 'request')} ${wrong === 1 ? 'was' : 'were'} not answered as it should be.`}
      </p>
      <table className={classes.table}>
        <caption className="visually-hidden">What was sent</caption>
        <thead>
          <tr>
            <th scope="col">Sent</th>
            <th scope="col">Answer</th>
            <th scope="col">Became</th>
          </tr>
        </thead>
        <tbody>
          {sent.map((sample, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same sample may be sent several times
            <tr key={index}>
              <th scope="row">
                <span className={classes.name}>
                  {sample.asExpected ? (
                    <Check size={14} className={classes.good} aria-label="As expected:" />
                  ) : (
                    <X size={14} className={classes.bad} aria-label="Not as expected:" />
                  )}
                  {sample.name}
                </span>
              </th>
              <td>{sample.httpStatus ?? 'no answer'}</td>
              <td>
                <Outcome sample={sample} />
                {!sample.asExpected && (
                  <p className={classes.expected}>Expected: {expectedWords(sample.expected)}</p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {skipped.length > 0 && (
        <details className={classes.skipped}>
          <summary>{formatCount(skipped.length, 'variant')} left out</summary>
          <ul>
            {skipped.map(({ name, why }) => (
              <li key={name}>
                {name}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Outcome({ sample: { event } }: { sample: SentSample }) {
  if (event === null) return <span>Nothing was stored of it</span>;
  const { reason } = event;
  return (
    <Link href={`/inbox/${event.id}`}>
      {statusWord(event.status)}
      {reason !== null && `: ${isEventReason(reason) ? EVENT_REASONS[reason] : reason}`}
    </Link>
  );
}

function expectedWords({ httpStatus, status, reasons }: SentSample['expected']): string {
  const why = reasons.length === 0 ? '' : ` (${reasons.join(' or ')})`;
  return `${httpStatus.join(' or ')}, ${status}${why}`;
}
