import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { JsonObject } from '../../../shared/json.ts';

const MAX_XML_DEPTH = 64;

/** The parser takes microseconds for each, however few bytes they have. */
const MAX_MARKUP = 200_000;

export type ParsedXml = { ok: true; value: JsonObject } | { ok: false; problem: string };

class XmlProblem extends Error {}

/**
 * XML without DTD and without entities of its own. Attributes become `@name`, text beside them
 * `#text`, elements that come more than once a list; every value is text.
 */
export function parseXml(text: string): ParsedXml {
  try {
    refuseDeclarations(text);
    refuseTooMuchMarkup(text);
    const verdict = XMLValidator.validate(text);
    if (verdict !== true) {
      throw new XmlProblem(`line ${verdict.err.line}: ${verdict.err.msg.slice(0, 200)}`);
    }
    const value: JsonObject = parser.parse(text);
    const [root, ...others] = Object.values(value);
    if (root === undefined || others.length > 0 || Array.isArray(root)) {
      throw new XmlProblem('there must be exactly one outermost element');
    }
    return { ok: true, value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `The XML cannot be read: ${reason}` };
  }
}

/**
 * `<!DOCTYPE` may declare entities that grow without bound or name files and addresses. All that
 * starts with `<!` and is neither comment nor CDATA is refused, wherever it stands.
 */
function refuseDeclarations(text: string): void {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const next = text.charAt(at + 1);
    if (next !== '!' && next !== '?') continue;
    const end = endOfSection(text, at);
    if (end === undefined) throw new XmlProblem('a DOCTYPE or other declaration is not allowed');
    if (end < 0) return;
    at = end;
  }
}

/** Where a comment, CDATA section or processing instruction ends; -1: nowhere. */
function endOfSection(text: string, at: number): number | undefined {
  if (text.startsWith('<!--', at)) return text.indexOf('-->', at + 4);
  if (text.startsWith('<![CDATA[', at)) return text.indexOf(']]>', at + 9);
  if (text.startsWith('<?', at)) return text.indexOf('?>', at + 2);
  return undefined;
}

function refuseTooMuchMarkup(text: string): void {
  let count = 0;
  for (const sign of ['<', '=']) {
    for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
      count += 1;
      if (count > MAX_MARKUP) throw new XmlProblem('it has too many elements and attributes');
    }
  }
}

const PREDEFINED = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five of XML 1.0, 4.6, and characters by number; there is no DTD to declare others. */
function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,8}|#\d{1,10}|[^;&\s]{1,64});/g, (whole, name: string) => {
    const known = PREDEFINED.get(name);
    if (known !== undefined) return known;
    if (!name.startsWith('#')) throw new XmlProblem(`the entity ${whole} is not allowed`);
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (!isXmlCharacter(code)) throw new XmlProblem(`${whole} is no character of XML`);
    return String.fromCodePoint(code);
  });
}

/** XML 1.0, 2.2. */
function isXmlCharacter(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // It counts the elements around an element.
  maxNestedTags: MAX_XML_DEPTH - 1,
  jPath: false,
  entityDecoder: {
    decode: decodeReferences,
    addInputEntities() {
      throw new XmlProblem('a DOCTYPE is not allowed');
    },
    setExternalEntities() {},
    setXmlVersion() {},
    reset() {},
  },
});
