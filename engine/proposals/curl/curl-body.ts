import { bytesOf, hasRawBytes } from '../../../shared/curl/raw-bytes.ts';
import type { CurlRequest, FormPart } from '../../../shared/curl/request.ts';
import { literalText } from '../../../shared/expression/literal-text.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { jsonBody, namedValues } from '../proposed-request.ts';

export interface ProposedBody {
  /** Null: none. */
  body: JsonObject | null;
  /** Headers that the body brings along: the step sends them by itself. */
  covers: string[];
  notes: string[];
}

const NONE: ProposedBody = { body: null, covers: [], notes: [] };

/** The body of a curl command, as the kind that fits it best. */
export function curlBody(
  request: Pick<CurlRequest, 'data' | 'form' | 'upload' | 'json'>,
  contentType: string | undefined,
): ProposedBody {
  if (request.form.length > 0) return multipart(request.form, contentType);
  if (request.upload !== null) return ofFile([request.upload], contentType);
  const { data, json } = request;
  if (data.length === 0) return NONE;
  const files = data.flatMap((part) => (part.kind === 'file' ? [part.file] : []));
  const text = data
    .map((part, index) => {
      const content = part.kind === 'text' ? part.text : part.prefix;
      return index > 0 && part.join ? `&${content}` : content;
    })
    .join('');
  if (files.length > 0 && files.length === data.length) return ofFile(files, contentType);
  const notes = files.map(fileNote);
  if (hasRawBytes(text)) {
    const base64 = Buffer.from(bytesOf(text)).toString('base64');
    return { ...raw({ base64 }, contentType ?? 'application/octet-stream'), notes };
  }
  const whole = ofText(text, { contentType, json });
  return { ...whole, notes: [...whole.notes, ...notes] };
}

function ofText(
  text: string,
  { contentType, json }: { contentType: string | undefined; json: boolean },
): ProposedBody {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const isJson = type === undefined ? json || /^\s*[[{]/.test(text) : /[/+]json$/.test(type);
  const value = isJson ? jsonValue(text) : undefined;
  if (value !== undefined) {
    const notes =
      type === undefined && !json
        ? ['curl would have called the body a form: it is JSON, and is sent as such.']
        : [];
    // Any other type of JSON stays among the headers.
    const covers = contentType === undefined || isPlainJson(contentType) ? ['content-type'] : [];
    return { body: jsonBody(value), covers, notes };
  }
  const isForm = type === undefined ? !json : type === 'application/x-www-form-urlencoded';
  const fields = isForm ? formFields(text) : null;
  if (fields !== null) {
    const body = { type: 'form', fields: namedValues(fields) };
    return { body, covers: ['content-type'], notes: [] };
  }
  const usual = json ? 'application/json' : 'application/x-www-form-urlencoded';
  return raw({ text: literalText(text) }, contentType ?? usual);
}

function raw(content: { text: string } | { base64: string }, contentType: string): ProposedBody {
  const body = { type: 'raw', contentType: literalText(contentType), ...content };
  return { body, covers: ['content-type'], notes: [] };
}

function isPlainJson(contentType: string): boolean {
  return /^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(contentType.trim());
}

/** Undefined where it is no JSON, or reading it would change it. */
function jsonValue(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isFaithful(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Numbers of more digits than a double has, such as ids, would become others. */
function isFaithful(json: string): boolean {
  for (const [token] of json.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"')) continue;
    const number = Number(token);
    if (!Number.isFinite(number) || significant(token) !== significant(`${number}`)) return false;
  }
  return true;
}

/** The digits that count, with their power of ten: `1.50e3` and `1500` are both `15e2`. */
function significant(number: string): string {
  const [, whole = '', fraction = '', power = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/(?<!0)0+$/, '');
  return kept === ''
    ? '0'
    : `${kept}e${Number(power) - fraction.length + digits.length - kept.length}`;
}

/** Null where the fields would not give the same text again. */
function formFields(text: string): [string, string][] | null {
  if (text === '') return null;
  const fields: [string, string][] = [];
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) return null;
    try {
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)].map((part) =>
        decodeURIComponent(part.replaceAll('+', ' ')),
      );
      if (name === undefined || value === undefined) return null;
      fields.push([name, value]);
    } catch {
      return null;
    }
  }
  return fields;
}

function multipart(form: readonly FormPart[], contentType: string | undefined): ProposedBody {
  const notes: string[] = [];
  const fields = form.map(({ name, value, file, filename, contentType: type }): JsonObject => {
    const kind: JsonObject = type === null ? {} : { contentType: literalText(type) };
    if (file === null) {
      const content = value ?? '';
      return filename === null
        ? { name, value: literalText(content), ...kind }
        : {
            name,
            filename: literalText(filename),
            contentBase64: Buffer.from(bytesOf(content)).toString('base64'),
            ...kind,
          };
    }
    notes.push(
      `The part "${name}" is the file ${file}, which is not read here: put its content in base64 there, such as what a “Read file” step gives.`,
    );
    return filename === null
      ? { name, value: '', ...kind }
      : { name, filename: literalText(filename), contentBase64: '', ...kind };
  });
  if (contentType !== undefined)
    notes.push('The header Content-Type was left out: the form brings its own, with its boundary.');
  return { body: { type: 'multipart', fields }, covers: ['content-type'], notes };
}

function ofFile(files: readonly string[], contentType: string | undefined): ProposedBody {
  const type = contentType ?? 'application/octet-stream';
  return { ...raw({ text: '' }, type), notes: files.map(fileNote) };
}

function fileNote(file: string): string {
  return file === '-' || file === ''
    ? 'The body comes from standard input: write it into the step, or an expression that gives it.'
    : `The body comes from the file ${file}, which is not read here: write it into the step, or read it in a “Read file” step before.`;
}
