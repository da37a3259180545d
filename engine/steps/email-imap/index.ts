import { defineStep } from '../define-step.ts';
import { docs } from './docs.ts';
import { emailImapParams, emailImapProblems } from './params.ts';
import { watchMailbox } from './watch.ts';

export const emailImap = defineStep({
  type: 'email-imap',
  name: 'New e-mail',
  description: 'Starts a run for each mail that arrives in a mailbox (IMAP).',
  icon: 'inbox',
  group: 'trigger',
  effects: 'none',
  ports: [{ name: 'out', label: 'Mail' }],
  params: emailImapParams,
  problems: emailImapProblems,
  source: {
    kind: 'watch',
    memory: ({ credential, mailbox }) => [credential, mailbox],
    watch: watchMailbox,
  },
  example: { credential: 'mailbox', subject: 'invoice', after: 'seen' },
  docs,
});
