import * as z from 'zod';
import type { JsonObject } from '../../../shared/json.ts';
import { credentialNameSchema } from '../../../shared/model/credential.ts';
import { intervalGroup } from '../../values/duration-param.ts';
import { durationOf } from '../../values/durations.ts';
import { numberParam } from '../../values/param-schemas.ts';
import type { ParamProblem } from '../define-step.ts';

const MEBIBYTE = 1024 * 1024;
const LEAST_INTERVAL_MS = 5000;
/** Servers end a connection that says nothing for half an hour (RFC 2177). */
const MOST_INTERVAL_MS = 25 * 60_000;

const mailbox = z.string().trim().min(1).max(500);
const words = z.string().trim().max(2000).default('');

export const emailImapParams = z.strictObject({
  credential: credentialNameSchema.meta({
    title: 'Mailbox’s credential',
    description: 'The name of a stored imap.',
    field: 'credential',
  }),
  mailbox: mailbox.default('INBOX').meta({
    title: 'Folder',
    description: 'Such as `INBOX`, `Archive/2026`; as the server calls it.',
    field: 'text',
  }),
  from: words.meta({
    title: 'From',
    description:
      'Only mail whose sender’s name or address contains one of these, with commas between.',
    field: 'text',
  }),
  to: words.meta({
    title: 'To',
    description: 'Only mail whose recipients (To, Cc) contain one of these, with commas between.',
    field: 'text',
  }),
  subject: words.meta({
    title: 'Subject',
    description: 'Only mail whose subject contains this.',
    field: 'text',
  }),
  unseen: z.boolean().default(false).meta({
    title: 'Unread only',
    description: 'Leaves out what another program marked as read before it was seen here.',
    field: 'boolean',
  }),
  withAttachment: z.boolean().default(false).meta({
    title: 'With attachment only',
    description: 'Images that a mail shows within its text do not count.',
    field: 'boolean',
  }),
  first: z.enum(['remember', 'all']).default('remember').meta({
    title: 'The first time',
    description: 'Mail that is there already is left alone, or all that fits starts runs.',
    field: 'select',
  }),
  attachments: z.enum(['list', 'content']).default('list').meta({
    title: 'Attachments',
    description: 'Only what they are (name, type, size), or their content in base64 as well.',
    field: 'select',
  }),
  attachmentBytes: numberParam(
    z
      .int()
      .min(1)
      .max(15 * MEBIBYTE),
  )
    .prefault(10 * MEBIBYTE)
    .meta({
      title: 'Bytes at most',
      description: 'Of the content of all attachments of a mail; those beyond are only listed.',
      field: 'number',
    }),
  after: z.enum(['leave', 'seen', 'flag', 'move']).default('leave').meta({
    title: 'Afterwards',
    description:
      'What becomes of a mail once its event is stored: it stays as it is, is marked as read, is flagged, or is moved.',
    field: 'select',
  }),
  moveTo: mailbox.optional().meta({
    title: 'Move to',
    description: 'Of `move`: the folder, which must be there.',
    field: 'text',
  }),
  interval: intervalGroup('Five seconds at least, 25 minutes at most.')
    .default({ amount: 5, unit: 'minutes' })
    .meta({
      title: 'Look every',
      description: 'Servers tell of new mail at once (IDLE); it is looked this often anyway.',
      field: 'group',
    }),
});
export type EmailImapParams = z.output<typeof emailImapParams>;

export function intervalOf({ interval: { amount, unit } }: EmailImapParams): number {
  const length = Math.round(durationOf(amount, unit));
  return Math.min(Math.max(length, LEAST_INTERVAL_MS), MOST_INTERVAL_MS);
}

export function emailImapProblems(params: JsonObject): ParamProblem[] {
  const parsed = emailImapParams.safeParse(params);
  if (!parsed.success) return [];
  const { after, moveTo, mailbox: folder, interval } = parsed.data;
  const problems: ParamProblem[] = [];
  if (after === 'move' && moveTo === undefined)
    problems.push({ path: ['moveTo'], message: 'name the folder that mail is moved to' });
  if (after === 'move' && moveTo?.toLowerCase() === folder.toLowerCase())
    problems.push({ path: ['moveTo'], message: 'must be another folder than the watched one' });
  const length = durationOf(interval.amount, interval.unit);
  if (length < LEAST_INTERVAL_MS || length > MOST_INTERVAL_MS)
    problems.push({
      path: ['interval', 'amount'],
      message: 'must be five seconds at least and 25 minutes at most',
    });
  return problems;
}
