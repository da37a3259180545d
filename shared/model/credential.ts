import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

const kind = { title: 'Kind', field: 'select' };

/** A field whose value never leaves the engine: forms show whether it is set. */
const hidden = { field: 'text', secret: true };

const secretText = z.string().min(1).max(10_000);

const webAddress = z
  .url({ protocol: /^https?$/, error: 'an http or https address is expected' })
  .max(2000);

const hostName = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^\s/@:]+$|^[0-9a-fA-F:]+$/, 'a host name or an address, without port');

/** What signs a request in, as a step may also hold it itself. */
export const signInSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic').meta(kind),
    username: z.string().min(1).max(1000).meta({ title: 'User name', field: 'text' }),
    password: z
      .string()
      .max(10_000)
      .meta({ title: 'Password', ...hidden }),
  }),
  z.strictObject({
    type: z.literal('bearer').meta(kind),
    token: secretText.meta({ title: 'Token', ...hidden }),
  }),
  z.strictObject({
    type: z.literal('api-key').meta(kind),
    in: z.enum(['header', 'query']).default('header').meta({ title: 'Sent in', field: 'select' }),
    name: z.string().min(1).max(128).meta({ title: 'Name', field: 'text' }),
    value: secretText.meta({ title: 'Value', ...hidden }),
  }),
]);
export type SignInData = z.output<typeof signInSchema>;

/** What outgoing webhooks are signed with; never sent itself. */
const webhookSecretSchema = z.strictObject({
  type: z.literal('webhook-secret').meta(kind),
  secret: secretText.meta({ title: 'Secret', ...hidden }),
});

/** An address that is itself the key: whoever knows it can post. */
const webhookUrlSchema = z.strictObject({
  type: z.literal('webhook-url').meta(kind),
  url: webAddress.meta({
    title: 'Webhook URL',
    description: 'As Slack, Teams, Discord or another service gave it.',
    ...hidden,
  }),
});

const mailSecurity = z.enum(['tls', 'starttls', 'none']);

const mailHost = hostName.meta({ title: 'Server', field: 'text' });

/** What a mail server is signed in to with. */
const mailServerShape = {
  username: z.string().max(1000).optional().meta({ title: 'User name', field: 'text' }),
  password: z
    .string()
    .max(10_000)
    .optional()
    .meta({
      title: 'Password',
      description: 'Many providers want an app password here.',
      ...hidden,
    }),
  oauth2: z.string().trim().min(1).max(100).optional().meta({
    title: 'Sign in by OAuth2',
    description: 'The name of an oauth2 credential, used in the place of a password (XOAUTH2).',
    field: 'credential',
  }),
  rejectUnauthorized: z.boolean().default(true).meta({
    title: 'Check the certificate',
    description: 'Off only for a server of your own with a certificate that nobody signed.',
    field: 'boolean',
  }),
  ca: z.string().max(100_000).optional().meta({
    title: 'Certificate authority',
    description: 'PEM, for a server whose certificate comes from an authority of your own.',
    field: 'multiline',
  }),
};

const portOf = (usual: number) => z.int().min(1).max(65_535).default(usual);

const smtpSchema = z.strictObject({
  type: z.literal('smtp').meta(kind),
  host: mailHost,
  port: portOf(587).meta({ title: 'Port', field: 'number' }),
  secure: mailSecurity.default('starttls').meta({
    title: 'Encryption',
    description: 'tls from the start (port 465), starttls (587), or none.',
    field: 'select',
  }),
  ...mailServerShape,
});

const imapSchema = z.strictObject({
  type: z.literal('imap').meta(kind),
  host: mailHost,
  port: portOf(993).meta({ title: 'Port', field: 'number' }),
  secure: mailSecurity.default('tls').meta({
    title: 'Encryption',
    description: 'tls from the start (port 993), starttls (143), or none.',
    field: 'select',
  }),
  ...mailServerShape,
});

const githubSchema = z.strictObject({
  type: z.literal('github').meta(kind),
  token: secretText.meta({
    title: 'Token',
    description: 'A fine-grained or classic personal access token.',
    ...hidden,
  }),
  baseUrl: webAddress.default('https://api.github.com').meta({
    title: 'API address',
    description: 'Of GitHub Enterprise Server: https://HOST/api/v3.',
    field: 'text',
  }),
});

const slackBotSchema = z.strictObject({
  type: z.literal('slack-bot').meta(kind),
  token: secretText.meta({
    title: 'Bot token',
    description: 'Begins with xoxb-.',
    ...hidden,
  }),
  baseUrl: webAddress.default('https://slack.com/api').meta({
    title: 'API address',
    field: 'text',
  }),
});

/** Any server that speaks OpenAI's API: a cloud's, or Ollama on this computer, which has no key. */
const openaiSchema = z.strictObject({
  type: z.literal('openai-compatible').meta(kind),
  baseUrl: webAddress.default('https://api.openai.com/v1').meta({
    title: 'API address',
    description: 'Of Ollama on this computer: http://127.0.0.1:11434/v1.',
    field: 'text',
  }),
  apiKey: secretText.optional().meta({ title: 'API key', ...hidden }),
});

const oauth2Parameters = z
  .record(z.string().min(1).max(100), z.string().max(2000))
  .refine((value) => Object.keys(value).length <= 30, 'at most 30 parameters');

/** RFC 6749, with PKCE (RFC 7636) over a loopback redirect (RFC 8252). Tokens are kept apart. */
const oauth2Schema = z.strictObject({
  type: z.literal('oauth2').meta(kind),
  grant: z.enum(['authorization-code', 'client-credentials']).default('authorization-code').meta({
    title: 'Grant',
    description:
      'authorization-code: a person signs in, in the browser. client-credentials: Patchbay signs in as itself.',
    field: 'select',
  }),
  authorizationUrl: webAddress.optional().meta({
    title: 'Authorization URL',
    description: 'Where the browser is sent; of authorization-code.',
    field: 'text',
  }),
  tokenUrl: webAddress.meta({ title: 'Token URL', field: 'text' }),
  clientId: z.string().min(1).max(1000).meta({ title: 'Client id', field: 'text' }),
  clientSecret: secretText.optional().meta({
    title: 'Client secret',
    description: 'Left out for a public client, which PKCE alone protects.',
    ...hidden,
  }),
  clientAuthentication: z.enum(['header', 'body']).default('body').meta({
    title: 'Client secret is sent in',
    description: 'The Authorization header (client_secret_basic) or the body (client_secret_post).',
    field: 'select',
  }),
  scopes: z.string().max(4000).default('').meta({
    title: 'Scopes',
    description: 'As the provider writes them, most often with a space between.',
    field: 'text',
  }),
  redirectUrl: webAddress.optional().meta({
    title: 'Redirect URL',
    description:
      'As registered with the provider. Left out: http://127.0.0.1:PORT/callback with a free port. An address of another computer cannot be listened to: its URL is then pasted.',
    field: 'text',
  }),
  authorizeParameters: oauth2Parameters.optional().meta({
    title: 'More parameters of the authorization URL',
    field: 'key-value',
  }),
  tokenParameters: oauth2Parameters.optional().meta({
    title: 'More parameters of token requests',
    description: 'Such as audience or resource.',
    field: 'key-value',
  }),
});
export type OAuth2Data = z.output<typeof oauth2Schema>;

/** The parameters that the protocol itself sets: another value would break what they protect. */
const OWN_PARAMETERS = new Set([
  'client_id',
  'client_secret',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'grant_type',
  'redirect_uri',
  'refresh_token',
  'response_type',
  'state',
]);

export const credentialDataSchema = z
  .discriminatedUnion('type', [
    ...signInSchema.options,
    webhookSecretSchema,
    webhookUrlSchema,
    smtpSchema,
    imapSchema,
    githubSchema,
    slackBotSchema,
    openaiSchema,
    oauth2Schema,
  ])
  .superRefine((data, context) => {
    if (data.type === 'smtp' || data.type === 'imap') {
      const { username, password, oauth2 } = data;
      if (username === undefined && (password !== undefined || oauth2 !== undefined))
        context.addIssue({ code: 'custom', path: ['username'], message: 'a user name is needed' });
      if (password !== undefined && oauth2 !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['oauth2'],
          message: 'either a password or an oauth2 credential, not both',
        });
    }
    if (data.type !== 'oauth2') return;
    if (data.grant === 'authorization-code' && data.authorizationUrl === undefined)
      context.addIssue({
        code: 'custom',
        path: ['authorizationUrl'],
        message: 'authorization-code needs it',
      });
    if (data.grant === 'client-credentials' && data.clientSecret === undefined)
      context.addIssue({
        code: 'custom',
        path: ['clientSecret'],
        message: 'client-credentials needs it',
      });
    for (const field of ['authorizeParameters', 'tokenParameters'] as const)
      for (const name of Object.keys(data[field] ?? {}))
        if (OWN_PARAMETERS.has(name))
          context.addIssue({
            code: 'custom',
            path: [field, name],
            message: 'Patchbay sets this parameter itself',
          });
  });
export type CredentialData = z.output<typeof credentialDataSchema>;
export type CredentialType = CredentialData['type'];

export const CREDENTIAL_TYPES = [
  'basic',
  'bearer',
  'api-key',
  'webhook-secret',
  'webhook-url',
  'smtp',
  'imap',
  'github',
  'slack-bot',
  'openai-compatible',
  'oauth2',
] as const satisfies readonly CredentialType[];

function shapeOf(type: CredentialType): Readonly<Record<string, z.core.$ZodType>> {
  return credentialDataSchema.options.find((one) => one.shape.type.value === type)?.shape ?? {};
}

/** The names of a type's fields, without `type`. */
export function fieldsOf(type: CredentialType): string[] {
  return Object.keys(shapeOf(type)).filter((name) => name !== 'type');
}

/** How a field is drawn, as in shared/step-catalog.ts; undefined where there is no such field. */
export function fieldKindOf(type: CredentialType, name: string): unknown {
  return metaOf(type, name)?.['field'];
}

export function fieldTitleOf(type: CredentialType, name: string): string {
  return metaOf(type, name)?.title ?? name;
}

/** Which fields of a type never leave the engine. */
export function secretFieldsOf(type: CredentialType): string[] {
  return fieldsOf(type).filter((name) => metaOf(type, name)?.['secret'] === true);
}

function metaOf(type: CredentialType, name: string): z.GlobalMeta | undefined {
  const shape = shapeOf(type);
  const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return field === undefined ? undefined : z.globalRegistry.get(field);
}

export const credentialNameSchema = z.string().trim().min(1).max(100);

/**
 * `ready`; `unreadable`: sealed with another master key; `signed-out`: nobody has authorized it yet,
 * or the provider no longer accepts what was authorized.
 */
const CREDENTIAL_STATUSES = ['ready', 'unreadable', 'signed-out'] as const;

/** A credential as screens and commands see it: its secret fields never leave the engine. */
export const credentialSchema = z.object({
  id: idSchema,
  name: z.string(),
  type: z.enum(CREDENTIAL_TYPES),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  status: z.enum(CREDENTIAL_STATUSES),
  /** What to do about a status other than `ready`, in words. */
  problem: z.string().nullable(),
  formerNames: z.array(z.string()),
  tested: z.object({ at: timeSchema, ok: z.boolean(), message: z.string() }).nullable(),
});
export type Credential = z.output<typeof credentialSchema>;
