import { isObject, ownValue } from '../../../shared/expression/values.ts';
import type { Json } from '../../../shared/json.ts';
import { ValueError } from '../../values/value-error.ts';

const MAX_DEPTH = 100;
const MAX_LINES = 200_000;

export interface XmlOptions {
  /** Name of the outermost element; null: the value is an object with one key, which is it. */
  root: string | null;
  /** Name of the elements of a list that has no name of its own. */
  item: string;
  declaration: boolean;
  /** Blanks per level; 0: no line breaks. */
  indent: number;
}

/**
 * The way back of reading XML: keys become elements, `@name` an attribute, `#text` the text beside
 * them, a list the same element several times, null an empty element. Throws ValueError for names
 * that are none in XML, and for what XML cannot carry.
 */
export function writeXml(value: Json, options: XmlOptions): string {
  const { name, content } = outermost(value, options);
  const lines: string[] = options.declaration ? ['<?xml version="1.0" encoding="UTF-8"?>'] : [];
  writeElement(lines, { name, value: content, level: 0, options });
  return lines.join(options.indent > 0 || options.declaration ? '\n' : '');
}

function outermost(value: Json, { root, item }: XmlOptions): { name: string; content: Json } {
  if (root !== null)
    return { name: root, content: Array.isArray(value) ? { [item]: value } : value };
  const [only, second] = isObject(value) ? Object.entries(value) : [];
  if (only === undefined || second !== undefined || Array.isArray(only[1])) {
    throw new ValueError('an XML document has exactly one outermost element', {
      hint: 'Give its name as "root".',
    });
  }
  return { name: only[0], content: only[1] };
}

interface Element {
  name: string;
  value: Json;
  level: number;
  options: XmlOptions;
}

function writeElement(lines: string[], { name, value, level, options }: Element): void {
  if (level > MAX_DEPTH) throw new ValueError(`it is nested more than ${MAX_DEPTH} levels deep`);
  checkName(name);
  if (lines.length > MAX_LINES)
    throw new ValueError(`it has more than ${MAX_LINES.toLocaleString('en')} elements`);
  if (Array.isArray(value)) {
    // A list in a list has no name of its own for its items.
    for (const each of value)
      writeElement(lines, {
        name,
        value: Array.isArray(each) ? { [options.item]: each } : each,
        level,
        options,
      });
    return;
  }
  const blanks = ' '.repeat(options.indent * level);
  if (!isObject(value)) {
    const text = textOf(value, name);
    lines.push(text === '' ? `${blanks}<${name}/>` : `${blanks}<${name}>${text}</${name}>`);
    return;
  }
  const keys = Object.keys(value);
  const attributes = keys
    .filter((key) => key.startsWith('@'))
    .map((key) => attribute(key.slice(1), ownValue(value, key) ?? null))
    .join('');
  const text = textOf(ownValue(value, '#text') ?? null, name);
  const children = keys.filter((key) => !key.startsWith('@') && key !== '#text');
  if (children.length === 0) {
    const end = text === '' ? '/>' : `>${text}</${name}>`;
    lines.push(`${blanks}<${name}${attributes}${end}`);
    return;
  }
  const inner: string[] = [];
  for (const key of children)
    writeElement(inner, {
      name: key,
      value: ownValue(value, key) ?? null,
      level: level + 1,
      options,
    });
  if (text !== '') {
    // Blanks between text and elements would become part of the text.
    const joined = inner.map((line) => line.trimStart()).join('');
    lines.push(`${blanks}<${name}${attributes}>${text}${joined}</${name}>`);
    return;
  }
  if (options.indent === 0) {
    lines.push(`<${name}${attributes}>${inner.join('')}</${name}>`);
    return;
  }
  lines.push(`${blanks}<${name}${attributes}>`, ...inner, `${blanks}</${name}>`);
}

function attribute(name: string, value: Json): string {
  checkName(name);
  if (value === null) return '';
  return ` ${name}="${textOf(value, `@${name}`).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`;
}

function textOf(value: Json, name: string): string {
  if (value === null) return '';
  if (typeof value === 'object')
    throw new ValueError(`"${name}" is text or an attribute, and cannot hold a list or an object`);
  const text = String(value);
  const foreign = FOREIGN.exec(text);
  if (foreign !== null) {
    const code = (foreign[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw new ValueError(`"${name}" holds the character U+${code}, which XML cannot carry`, {
      hint: 'Take it out before, for example with replace().',
    });
  }
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** XML 1.0, 2.2: control characters and halves of characters have no place in it. */
const FOREIGN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** XML 1.0, 2.3, and Namespaces in XML: one colon at most. */
const NAME = /^(?:[\p{L}_][\p{L}\p{N}\p{M}_.\u{b7}-]*:)?[\p{L}_][\p{L}\p{N}\p{M}_.\u{b7}-]*$/u;

function checkName(name: string): void {
  if (name.length <= 500 && NAME.test(name)) return;
  throw new ValueError(`"${name.slice(0, 60)}" is no name of an element or attribute in XML`, {
    hint: 'Names start with a letter or "_" and have no blanks: rename the field before.',
  });
}
