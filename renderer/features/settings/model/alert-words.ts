import type { AlertChannel, AlertCondition } from '../../../../shared/model/alert.ts';
import { formatBytes, formatCount, formatDuration } from '../../../ui/format.ts';

export interface Names {
  workflows: ReadonlyMap<string, string>;
  endpoints: ReadonlyMap<string, string>;
}

export const conditionNames: Record<AlertCondition['on'], string> = {
  'run-failures': 'Runs fail',
  'consecutive-failures': 'Runs fail one after the other',
  'endpoint-silent': 'An endpoint is silent',
  'queue-depth': 'The queue is long',
  'disk-free': 'The disk is nearly full',
  'rejected-events': 'Events are rejected',
  'trigger-trouble': 'A trigger cannot listen',
  'backup-overdue': 'There is no fresh backup',
};

/** One sentence. */
export function conditionWords(when: AlertCondition, names: Names): string {
  const time = (minutes: number): string => formatDuration(minutes * 60_000);
  const workflow = (id: string | undefined): string =>
    id === undefined ? 'any workflow' : `“${names.workflows.get(id) ?? id}”`;
  const endpoint = (id: string): string => `“${names.endpoints.get(id) ?? id}”`;
  switch (when.on) {
    case 'run-failures':
      return `${formatCount(when.failures, 'run')} of ${workflow(when.workflow)} failed within ${time(when.withinMinutes)}:`;
    case 'consecutive-failures':
      return `The last ${formatCount(when.failures, 'run')} of ${workflow(when.workflow)} failed:`;
    case 'endpoint-silent':
      return `${endpoint(when.endpoint)} accepted nothing for ${time(when.minutes)}:`;
    case 'queue-depth':
      return `More than ${formatCount(when.runs, 'run')} in the queue for ${time(when.forMinutes)}:`;
    case 'disk-free':
      return `Less than ${formatBytes(when.belowBytes)} free:`;
    case 'rejected-events':
      return `${formatCount(when.events, 'event')} ${when.endpoint === undefined ? '' : `to ${endpoint(when.endpoint)} `}rejected within ${time(when.withinMinutes)}:`;
    case 'trigger-trouble':
      return `A trigger of ${workflow(when.workflow)} cannot listen for ${time(when.forMinutes)}:`;
    case 'backup-overdue':
      return `No backup for ${time(when.hours * 60)}:`;
  }
}

export function channelWords(channel: AlertChannel): string {
  switch (channel.to) {
    case 'notification':
      return 'a notification';
    case 'email':
      return `mail to ${channel.recipients.join(', ')}`;
    case 'slack':
      return `Slack (${channel.credential})`;
    case 'webhook':
      return channel.url;
  }
}
