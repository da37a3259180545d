import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { JsonObject } from '../../../shared/json.ts';
import { parseMediaType } from './media-type.ts';
import { appendOwn } from './own-property.ts';
import { safeFileName } from './safe-file-name.ts';

const MAX_MULTIPART_FILES = 20;
const MAX_MULTIPART_FIELDS = 1000;

export type ParsedMultipart = { ok: true; value: JsonObject } | { ok: false; problem: string };

/** One file of a multipart body, without its bytes: those stay where they are, in the event. */
export interface MultipartFile {
  /** Of the form field. */
  name: string;
  /** Safe to be written to disk. */
  filename: string;
  contentType: string;
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * multipart/form-data (RFC 7578) as `{ fields, files }`. A field that comes more than once is a
 * list. Files are listed in order; `extractFile` gets the bytes of one by its place in the list.
 */
export async function parseMultipart(contentType: string, bytes: Buffer): Promise<ParsedMultipart> {
  const fields: JsonObject = {};
  const files: Promise<MultipartFile>[] = [];
  const problem = await readParts(contentType, bytes, {
    field: (name, value) => appendOwn(fields, name, value),
    file: (file, stream) => files.push(describe(file, stream)),
  });
  if (problem !== null) return { ok: false, problem };
  const described = await Promise.all(files);
  return { ok: true, value: { fields, files: described.map((file) => ({ ...file })) } };
}

export interface ExtractedFile {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/**
 * The file at `index` of the parsed view's `files`; null when there is none. `bytes` is the body
 * with its Content-Encoding undone.
 */
export async function extractFile(
  bytes: Buffer,
  contentType: string,
  index: number,
): Promise<ExtractedFile | null> {
  let found: Promise<ExtractedFile> | null = null;
  let position = 0;
  const problem = await readParts(contentType, bytes, {
    field() {},
    file({ filename, contentType: type }, stream) {
      if (position === index) {
        found = collect(stream).then((content) => ({
          filename,
          contentType: type,
          bytes: content,
        }));
      } else stream.resume();
      position += 1;
    },
  });
  return problem === null ? found : null;
}

interface PartReader {
  field(name: string, value: string): void;
  file(file: Pick<MultipartFile, 'name' | 'filename' | 'contentType'>, stream: Readable): void;
}

/** Resolves with null, or with what is wrong, when every part was read. */
function readParts(contentType: string, bytes: Buffer, reader: PartReader): Promise<string | null> {
  // Printable ASCII (RFC 2046, 5.1.1 allows fewer), so that text and bytes are the same.
  const boundary = parseMediaType(contentType)?.boundary;
  if (boundary === undefined || !/^[ -~]{1,200}$/.test(boundary)) {
    return Promise.resolve('The Content-Type names no usable boundary.');
  }
  return new Promise((resolve) => {
    let position = 0;
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: {
          'content-type': `multipart/form-data; boundary="${boundary.replace(/[\\"]/g, '\\$&')}"`,
        },
        defParamCharset: 'utf8',
        limits: {
          files: MAX_MULTIPART_FILES,
          fields: MAX_MULTIPART_FIELDS,
          parts: MAX_MULTIPART_FILES + MAX_MULTIPART_FIELDS,
          // The body's own cap is the limit: no field is cut off silently.
          fieldSize: bytes.length + 1,
          fileSize: bytes.length + 1,
        },
      });
    } catch (error) {
      resolve(`The multipart body cannot be read: ${messageOf(error)}.`);
      return;
    }
    let problem: string | null = null;
    const note = (text: string) => {
      problem ??= text;
    };
    parser.on('field', (name: string | undefined, value) => {
      if (name === undefined) note('A field has no name.');
      else reader.field(name, value);
    });
    parser.on('file', (name: string | undefined, stream, info) => {
      position += 1;
      // A body that ends inside a file ends that file's stream with an error, too.
      stream.on('error', () => note('The multipart body is cut off.'));
      reader.file(
        {
          name: name ?? '',
          filename: safeFileName(info.filename, `file-${position}`),
          contentType: info.mimeType,
        },
        stream,
      );
    });
    parser.on('filesLimit', () => note(`There are more than ${MAX_MULTIPART_FILES} files.`));
    parser.on('fieldsLimit', () => note(`There are more than ${MAX_MULTIPART_FIELDS} fields.`));
    parser.on('partsLimit', () => note('There are too many parts.'));
    parser.on('error', (error) => {
      note(`The multipart body cannot be read: ${messageOf(error)}.`);
      resolve(problem);
    });
    parser.on('close', () => resolve(problem));
    parser.end(withoutEpilogue(bytes, boundary));
  });
}

/**
 * What follows the last boundary is to be ignored (RFC 2046, 5.1.1). The parser would begin a part
 * that it finds there, and wait for its end for ever.
 */
function withoutEpilogue(bytes: Buffer, boundary: string): Buffer {
  const close = Buffer.from(`\r\n--${boundary}--`, 'latin1');
  if (bytes.subarray(0, close.length - 2).equals(close.subarray(2))) {
    return bytes.subarray(0, close.length - 2);
  }
  const at = bytes.indexOf(close);
  return at < 0 ? bytes : bytes.subarray(0, at + close.length);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(
  file: Pick<MultipartFile, 'name' | 'filename' | 'contentType'>,
  stream: Readable,
): Promise<MultipartFile> {
  const hash = createHash('sha256');
  let size = 0;
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      size += chunk.length;
    });
    // After an error as well: `readParts` tells what was wrong.
    stream.on('close', () => resolve({ ...file, size, sha256: hash.digest('hex') }));
  });
}

function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('close', () => resolve(Buffer.concat(chunks)));
  });
}
