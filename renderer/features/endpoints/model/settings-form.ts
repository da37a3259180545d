import {
  type EndpointSettings,
  endpointSettingsSchema,
} from '../../../../shared/model/endpoint.ts';
import { NO_PROBLEMS, type SettingsProblems } from './settings-problems.ts';

const MIB = 1024 * 1024;
const dayMs = 86_400_000;

/** The settings as a person fills them in: lists as lines, sizes and times in usual units. */
export interface SettingsForm {
  path: string;
  name: string;
  methods: readonly string[];
  publicUrl: string;
  mode: 'immediate' | 'workflow';
  status: number | string;
  headers: string;
  body: string;
  timeoutSeconds: number | string;
  dedupeBy: EndpointSettings['dedupe']['by'];
  dedupeHeader: string;
  dedupeExpression: string;
  dedupeDays: number | string;
  maxBodyMiB: number | string;
  perSecond: number | string;
  burst: number | string;
  maxConcurrent: number | string;
  allowedAddresses: string;
  allowedOrigins: string;
}

export function formOf(settings: EndpointSettings): SettingsForm {
  const { response, dedupe, rate } = settings;
  return {
    path: settings.path,
    name: settings.name ?? '',
    methods: settings.methods,
    publicUrl: settings.publicUrl ?? '',
    mode: response.mode,
    status: response.status,
    headers: Object.entries(response.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    body: response.body ?? '',
    timeoutSeconds: response.timeoutMs / 1000,
    dedupeBy: dedupe.by,
    dedupeHeader: dedupe.by === 'header' ? dedupe.header : '',
    dedupeExpression: dedupe.by === 'expression' ? dedupe.expression : '',
    dedupeDays: round(settings.dedupeWindowMs / dayMs),
    maxBodyMiB: round(settings.maxBodyBytes / MIB),
    perSecond: rate?.perSecond ?? '',
    burst: rate?.burst ?? '',
    maxConcurrent: settings.maxConcurrent,
    allowedAddresses: settings.allowedAddresses.join('\n'),
    allowedOrigins: settings.allowedOrigins.join('\n'),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export type ReadSettings =
  | { settings: EndpointSettings; problems: null }
  | { settings: null; problems: SettingsProblems };

/** The settings that the form says; what it does not show stays as it is. */
export function settingsOf(form: SettingsForm, before: EndpointSettings): ReadSettings {
  const { name: _name, publicUrl: _url, rate: _rate, ...kept } = before;
  const input: unknown = {
    ...kept,
    path: form.path.trim().replace(/^\/?(?:hooks\/)?/, ''),
    ...(form.name.trim() === '' ? {} : { name: form.name.trim() }),
    methods: form.methods,
    ...(form.publicUrl.trim() === '' ? {} : { publicUrl: form.publicUrl.trim() }),
    response: responseOf(form),
    dedupe: dedupeOf(form),
    dedupeWindowMs: scaled(form.dedupeDays, dayMs),
    maxBodyBytes: scaled(form.maxBodyMiB, MIB),
    ...(form.perSecond === ''
      ? {}
      : {
          rate: {
            perSecond: form.perSecond,
            burst: form.burst === '' ? burstOf(form) : form.burst,
          },
        }),
    maxConcurrent: form.maxConcurrent,
    allowedAddresses: lines(form.allowedAddresses),
    allowedOrigins: lines(form.allowedOrigins),
  };
  const parsed = endpointSettingsSchema.safeParse(input);
  if (parsed.success) return { settings: parsed.data, problems: null };
  const at = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const names = path.filter((part) => typeof part === 'string');
    at.set(names.join('.'), message);
  }
  return { settings: null, problems: { ...NO_PROBLEMS, at } };
}

function responseOf(form: SettingsForm): unknown {
  return {
    mode: form.mode,
    status: form.status,
    headers: Object.fromEntries(
      lines(form.headers).map((line) => {
        const colon = line.indexOf(':');
        const end = colon === -1 ? line.length : colon;
        return [line.slice(0, end).trim(), line.slice(end + 1).trim()];
      }),
    ),
    ...(form.body === '' ? {} : { body: form.body }),
    timeoutMs: scaled(form.timeoutSeconds, 1000),
  };
}

function dedupeOf({ dedupeBy, dedupeHeader, dedupeExpression }: SettingsForm): unknown {
  switch (dedupeBy) {
    case 'header':
      return { by: dedupeBy, header: dedupeHeader.trim() };
    case 'expression':
      return { by: dedupeBy, expression: dedupeExpression.trim() };
    default:
      return { by: dedupeBy };
  }
}

/** What is no number is left for the schema to refuse. */
function scaled(value: number | string, unit: number): unknown {
  return typeof value === 'number' ? Math.round(value * unit) : value;
}

/** As many as two seconds' worth may come at once, where nothing else is said. */
function burstOf({ perSecond }: SettingsForm): number {
  return typeof perSecond === 'number' ? Math.max(1, Math.ceil(perSecond * 2)) : 1;
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
