import * as z from 'zod';
import { isHttpUrl } from '../../http/address-params.ts';
import { apiAddress, bearerAuth, kind, storedAuth } from '../../http/auth-params.ts';
import { timeLimitParam } from '../../http/time-limit-param.ts';
import { jsonObject, numberParam, textParam } from '../../values/param-schemas.ts';

const number = numberParam(z.int().min(1)).meta({
  title: 'Number',
  description: 'Of the issue or pull request.',
  field: 'number',
});

/** A list, or text with commas between. */
const names = z
  .union([z.array(textParam(z.string().max(200))).max(100), z.string().max(4000)])
  .default([])
  .meta({ field: 'text' });

const description = 'With a comma between.';

const operation = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: kind('create-issue'),
      title: textParam(z.string().trim().min(1).max(256)).meta({ title: 'Title', field: 'text' }),
      body: textParam(z.string().max(65_536))
        .meta({ title: 'Text', description: 'Markdown.', field: 'multiline' })
        .optional(),
      labels: names.meta({ title: 'Labels', description }),
      assignees: names.meta({ title: 'Assignees', description }),
      milestone: numberParam(z.int().min(1))
        .meta({ title: 'Milestone', description: 'Its number.', field: 'number' })
        .optional(),
    })
    .meta({ title: 'Create an issue' }),
  z
    .strictObject({
      type: kind('comment'),
      number,
      body: textParam(z.string().min(1).max(65_536)).meta({
        title: 'Text',
        description: 'Markdown.',
        field: 'multiline',
      }),
    })
    .meta({ title: 'Comment on an issue or pull request' }),
  z
    .strictObject({
      type: kind('close'),
      number,
      reason: z
        .enum(['completed', 'not_planned'])
        .default('completed')
        .meta({ title: 'Reason', description: 'Of issues only.', field: 'select' }),
    })
    .meta({ title: 'Close an issue or pull request' }),
  z.strictObject({ type: kind('reopen'), number }).meta({ title: 'Open it again' }),
  z
    .strictObject({
      type: kind('label'),
      number,
      add: names.meta({ title: 'Add', description }),
      remove: names.meta({ title: 'Remove', description }),
    })
    .meta({ title: 'Add and remove labels' }),
  z
    .strictObject({
      type: kind('repository-dispatch'),
      event: textParam(z.string().trim().min(1).max(100)).meta({
        title: 'Event type',
        description: 'What “on: repository_dispatch: types” names.',
        field: 'text',
      }),
      payload: jsonObject
        .meta({
          title: 'Payload',
          description: 'An object with ten fields at most: github.event.client_payload.',
          field: 'json',
        })
        .optional(),
    })
    .meta({ title: 'Send a repository dispatch' }),
  z
    .strictObject({
      type: kind('workflow-dispatch'),
      workflow: textParam(
        z
          .string()
          .trim()
          .regex(/^[\w.-]{1,200}$/, 'must be a file name such as build.yml, or an id'),
      ).meta({ title: 'Workflow', description: 'Its file name or id.', field: 'text' }),
      ref: textParam(z.string().trim().min(1).max(250))
        .prefault('main')
        .meta({ title: 'Branch or tag', field: 'text' }),
      inputs: z.record(z.string(), textParam(z.string())).default({}).meta({
        title: 'Inputs',
        description: 'Those that “on: workflow_dispatch: inputs” names.',
        field: 'key-value',
      }),
    })
    .meta({ title: 'Start a GitHub Actions workflow' }),
  z
    .strictObject({
      type: kind('commit-status'),
      sha: textParam(
        z
          .string()
          .trim()
          .regex(/^[0-9a-fA-F]{7,64}$/, 'must be a commit’s hash'),
      ).meta({ title: 'Commit', description: 'Its hash.', field: 'text' }),
      state: textParam(z.enum(['success', 'pending', 'failure', 'error'])).meta({
        title: 'State',
        field: 'select',
      }),
      context: textParam(z.string().trim().min(1).max(200)).prefault('patchbay').meta({
        title: 'Context',
        description: 'Tells it from other checks; the same one replaces the status.',
        field: 'text',
      }),
      description: textParam(z.string())
        .meta({ title: 'Description', description: 'Cut after 140 characters.', field: 'text' })
        .optional(),
      targetUrl: textParam(
        z.string().trim().refine(isHttpUrl, 'must be an address that starts with https://'),
      )
        .meta({ title: 'Details', description: 'Where “Details” leads.', field: 'text' })
        .optional(),
    })
    .meta({ title: 'Set a commit’s status' }),
]);
export type GithubOperation = z.output<typeof operation>;

export const githubParams = z.strictObject({
  auth: z
    .discriminatedUnion('type', [
      storedAuth('The name of a stored github, bearer or oauth2.'),
      bearerAuth,
    ])
    .meta({
      title: 'Sign in',
      description: 'A personal access token, fine-grained or classic.',
      field: 'group',
    }),
  repository: textParam(
    z
      .string()
      .trim()
      .regex(/^(?!\.\.?\/)[\w.-]{1,100}\/(?!\.\.?$)[\w.-]{1,100}$/, 'must be like owner/name'),
  ).meta({ title: 'Repository', description: 'As owner/name.', field: 'text' }),
  operation: operation.meta({
    title: 'What to do',
    description: 'One thing in this repository.',
    field: 'group',
  }),
  apiUrl: apiAddress
    .meta({
      title: 'API address',
      description:
        'Left out: the credential’s, or https://api.github.com. Enterprise: https://HOST/api/v3.',
      field: 'text',
    })
    .optional(),
  timeoutMs: timeLimitParam(30_000),
});
export type GithubParams = z.output<typeof githubParams>;
