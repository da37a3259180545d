import * as z from 'zod';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import {
  type CredentialType,
  credentialDataSchema,
  secretFieldsOf,
} from '../../../shared/model/credential.ts';
import type { CredentialTypeEntry } from '../../../shared/model/credential-views.ts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import type { ErasedCredentialType } from './credential-type.ts';
import { github } from './github.ts';
import { imap } from './imap.ts';
import { oauth2 } from './oauth2.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { slackBot } from './slack-bot.ts';
import { smtp } from './smtp.ts';
import { webhookSecret } from './webhook-secret.ts';
import { webhookUrl } from './webhook-url.ts';

/** In the order in which a person chooses; a type that is missing here does not compile. */
const types: { readonly [T in CredentialType]: ErasedCredentialType } = {
  oauth2,
  bearer,
  'api-key': apiKey,
  basic,
  'webhook-url': webhookUrl,
  'webhook-secret': webhookSecret,
  smtp,
  imap,
  'slack-bot': slackBot,
  github,
  'openai-compatible': openaiCompatible,
};

export function credentialType(type: CredentialType): ErasedCredentialType {
  return types[type];
}

/** What the screens and commands draw their forms from. */
export function credentialTypeCatalog(): CredentialTypeEntry[] {
  return Object.values(types).map(
    ({ type, name, description, icon, help, test, presets = [] }): CredentialTypeEntry => ({
      type,
      name,
      description,
      icon,
      help,
      test,
      fields: formOf(type),
      secretFields: secretFieldsOf(type),
      presets: presets.map((preset) => ({ ...preset, data: { ...preset.data } })),
    }),
  );
}

/** The form's JSON Schema: `type` is chosen before. */
function formOf(type: CredentialType): Json {
  const schema = credentialDataSchema.options.find((one) => one.shape.type.value === type);
  if (schema === undefined) return {};
  const json: Json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
  if (!isJsonObject(json) || !isJsonObject(json.properties)) return {};
  const { type: _, ...properties } = json.properties;
  const required = Array.isArray(json.required)
    ? json.required.filter((field) => field !== 'type')
    : [];
  return { ...json, properties, required };
}
