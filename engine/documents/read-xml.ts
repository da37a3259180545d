import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { JsonObject } from '../../shared/json.ts';
import { DocumentError } from './document-error.ts';

const MAX_DEPTH = 64;

/** Signs of markup at most: the parser takes microseconds for each, however few bytes they have. */
const MAX_MARKUP = 200_000;

export interface XmlOptions {
  /** Attributes as `@name`; left out: kept. */
  readonly attributes?: boolean;
  /** `item` instead of `ns:item`. */
  readonly removePrefixes?: boolean;
  /** Elements that are always a list, also when there is only one. */
  readonly lists?: readonly string[];
  /** Numbers and true or false instead of text. */
  readonly convert?: boolean;
  readonly maxMarkup?: number;
}

/**
 * XML without DTD and without entities of its own. Attributes become `@name`, text beside them
 * `#text`, elements that come more than once a list; every value is text. Throws DocumentError.
 */
export function readXml(text: string, options: XmlOptions = {}): JsonObject {
  refuseDeclarations(text);
  refuseTooMuchMarkup(text, options.maxMarkup ?? MAX_MARKUP);
  try {
    const verdict = XMLValidator.validate(text);
    if (verdict !== true)
      throw new DocumentError(`line ${verdict.err.line}: ${verdict.err.msg.slice(0, 200)}`);
    const value: JsonObject = createParser(options).parse(text);
    const [root, ...others] = Object.values(value);
    if (root === undefined || others.length > 0 || (Array.isArray(root) && root.length !== 1))
      throw new DocumentError('there must be exactly one outermost element');
    return value;
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DocumentError(reason, { cause: error });
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
    if (end === undefined) throw new DocumentError('a DOCTYPE or other declaration is not allowed');
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

function refuseTooMuchMarkup(text: string, most: number): void {
  let count = 0;
  for (const sign of ['<', '=']) {
    for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
      count += 1;
      if (count > most) throw new DocumentError('it has too many elements and attributes');
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
    if (!name.startsWith('#')) throw new DocumentError(`the entity ${whole} is not allowed`);
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (!isXmlCharacter(code)) throw new DocumentError(`${whole} is no character of XML`);
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

let plain: XMLParser | undefined;

function createParser(options: XmlOptions): XMLParser {
  const { attributes = true, removePrefixes = false, lists = [], convert = false } = options;
  const special = !attributes || removePrefixes || lists.length > 0 || convert;
  if (!special && plain !== undefined) return plain;
  const always = new Set(lists);
  const parser = new XMLParser({
    ignoreAttributes: !attributes,
    attributeNamePrefix: '@',
    textNodeName: '#text',
    parseTagValue: convert,
    parseAttributeValue: convert,
    // "007" and "+49 30 1" are no numbers that anybody calculates with.
    numberParseOptions: { hex: false, leadingZeros: false, eNotation: false, skipLike: /^\+/ },
    removeNSPrefix: removePrefixes,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // It counts the elements around an element.
    maxNestedTags: MAX_DEPTH - 1,
    jPath: false,
    ...(always.size === 0 ? {} : { isArray: (name: string) => always.has(name) }),
    entityDecoder: {
      decode: decodeReferences,
      addInputEntities() {
        throw new DocumentError('a DOCTYPE is not allowed');
      },
      setExternalEntities() {},
      setXmlVersion() {},
      reset() {},
    },
  });
  if (!special) plain = parser;
  return parser;
}
