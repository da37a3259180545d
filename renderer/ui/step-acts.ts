import type { WorkflowStep } from '../../shared/model/workflow.ts';

/** What a step does to the world outside, as the end of a sentence without a full stop. */
export function stepActs(step: WorkflowStep): string {
  const { method, url, to, path, file, command, channel } = step.params;
  switch (step.type) {
    case 'http-request':
    case 'send-webhook':
      return `sends the HTTP request${after(typeof method === 'string' ? method : 'GET')}${after(url)}`;
    case 'email-smtp':
      return `sends the mail${to === undefined ? '' : ` to ${shown(to)}`}`;
    case 'notification':
      return 'shows the notification on this computer';
    case 'shell':
      return `starts the program${after(command)}`;
    case 'file-write':
    case 'file-move':
      return `changes files${after(path ?? file)}`;
    case 'respond':
      return 'answers nobody: the sender has been answered';
    case 'sub-workflow':
      return 'runs the other workflow';
    case 'slack':
    case 'discord':
    case 'ms-teams':
    case 'ntfy':
      return `sends the message${channel === undefined ? '' : ` to ${shown(channel)}`}`;
    default:
      return 'acts outside of this workflow';
  }
}

function after(value: unknown): string {
  return value === undefined || value === '' ? '' : ` ${shown(value)}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
