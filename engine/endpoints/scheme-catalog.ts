import * as z from 'zod';
import { isJsonObject, type Json } from '../../shared/json.ts';
import type { SchemeEntry } from '../../shared/model/endpoint-views.ts';
import {
  SCHEME_NAMES,
  type SchemeName,
  signsAddress,
  verificationSchema,
} from '../../shared/model/verification.ts';
import { SCHEME_NOTES } from './scheme-notes.ts';
import { SCHEMES } from './schemes/index.ts';

/** Providers come first, as most people are after one of them. */
export function schemeCatalog(): SchemeEntry[] {
  const names = Object.keys(SCHEME_NOTES);
  return SCHEME_NAMES.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)).map(entryOf);
}

function entryOf(scheme: SchemeName): SchemeEntry {
  const { kind, description, help, secret, handshake, dedupe, publicKeyed } = SCHEME_NOTES[scheme];
  const { name, docsUrl } = SCHEMES[scheme];
  return {
    scheme,
    name,
    kind,
    docsUrl: docsUrl ?? null,
    description,
    help,
    secret: secret ?? null,
    fields: fieldsOf(scheme),
    signsAddress: signsAddress({ scheme }),
    handshake: handshake ?? null,
    dedupe: dedupe ?? null,
    publicKeyed: publicKeyed === true,
  };
}

function fieldsOf(scheme: SchemeName): Json {
  const schema = verificationSchema.options.find((one) => one.shape.scheme.value === scheme);
  if (schema === undefined) return {};
  const json: Json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
  if (!isJsonObject(json) || !isJsonObject(json.properties)) return {};
  const { scheme: _scheme, secrets: _secrets, ...properties } = json.properties;
  const required = Array.isArray(json.required)
    ? json.required.filter((field) => field !== 'scheme' && field !== 'secrets')
    : [];
  return { ...json, properties, required };
}
