import type { GuestHost, GuestPart } from './guest-host.ts';

/** TextEncoder, TextDecoder (UTF-8 only), btoa, atob, crypto and structuredClone. */
export function guestText(host: GuestHost): GuestPart {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  /** Half a surrogate pair becomes U+FFFD, as the Encoding standard says. */
  function utf8(text: string): number[] {
    const bytes: number[] = [];
    for (const character of text) {
      let code = character.codePointAt(0) ?? 0;
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
      else if (code < 0x10000)
        bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
      else
        bytes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 0x3f),
          0x80 | ((code >> 6) & 0x3f),
          0x80 | (code & 0x3f),
        );
    }
    return bytes;
  }

  class TextEncoder {
    readonly encoding = 'utf-8';
    encode(text = ''): Uint8Array {
      return Uint8Array.from(utf8(`${text}`));
    }
  }

  class TextDecoder {
    readonly encoding = 'utf-8';
    readonly fatal: boolean;
    constructor(label = 'utf-8', options: { fatal?: boolean } = {}) {
      if (!/^(?:utf-?8|unicode-1-1-utf-8)$/i.test(`${label}`.trim()))
        throw new RangeError('TextDecoder knows UTF-8 only here');
      this.fatal = options.fatal === true;
    }
    decode(input?: ArrayBuffer | ArrayBufferView): string {
      if (input === undefined) return '';
      const bytes = ArrayBuffer.isView(input)
        ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
        : new Uint8Array(input);
      let text = '';
      let at = 0;
      const bad = (): string => {
        if (this.fatal) throw new TypeError('The bytes are not UTF-8');
        return '\ufffd';
      };
      while (at < bytes.length) {
        const first = bytes[at++] ?? 0;
        if (first < 0x80) {
          text += String.fromCharCode(first);
          continue;
        }
        const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 && first < 0xf0 ? 2 : 1;
        if (first < 0xc2 || first >= 0xf5) {
          text += bad();
          continue;
        }
        let code = first & (0x3f >> more);
        let read = 0;
        while (read < more) {
          const next = bytes[at] ?? 0;
          // What may follow the first byte (Encoding standard, "UTF-8 decoder").
          const low = read > 0 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
          const high = read > 0 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
          if (at >= bytes.length || next < low || next > high) break;
          code = (code << 6) | (next & 0x3f);
          at++;
          read++;
        }
        text += read < more ? bad() : String.fromCodePoint(code);
      }
      return text.startsWith('\ufeff') ? text.slice(1) : text;
    }
  }

  function btoa(input: unknown): string {
    const text = `${input}`;
    let out = '';
    for (let at = 0; at < text.length; at += 3) {
      const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
      if (a > 255 || b > 255 || c > 255)
        throw new TypeError('btoa takes Latin-1 only: btoa(unescape(encodeURIComponent(text)))');
      const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
      out += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63);
      out += at + 1 < text.length ? alphabet.charAt((bits >> 6) & 63) : '=';
      out += at + 2 < text.length ? alphabet.charAt(bits & 63) : '=';
    }
    return out;
  }

  function atob(input: unknown): string {
    const text = `${input}`.replace(/[\t\n\f\r ]/g, '');
    const body = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
    if (body.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(body))
      throw new TypeError('atob: this is not Base64');
    let out = '';
    let bits = 0;
    let held = 0;
    for (const character of body) {
      bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        out += String.fromCharCode((bits >> held) & 0xff);
      }
    }
    return out;
  }

  function randomBytes(count: number): number[] {
    const hex = host('random', `${count}`);
    return Array.from({ length: count }, (_, at) => parseInt(hex.slice(at * 2, at * 2 + 2), 16));
  }

  const crypto = {
    randomUUID: (): string => host('uuid', ''),
    getRandomValues<T>(array: T): T {
      if (!ArrayBuffer.isView(array) || array.byteLength > 65_536)
        throw new TypeError('getRandomValues fills a typed array of at most 65,536 bytes');
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      bytes.set(randomBytes(bytes.length));
      return array;
    },
  };

  function structuredClone(value: unknown): unknown {
    const seen = new Map<object, unknown>();
    const clone = (one: unknown): unknown => {
      if (typeof one === 'function' || typeof one === 'symbol')
        throw new TypeError(`structuredClone cannot copy a ${typeof one}`);
      if (typeof one !== 'object' || one === null) return one;
      const known = seen.get(one);
      if (known !== undefined) return known;
      const keep = <T>(copy: T): T => {
        seen.set(one, copy);
        return copy;
      };
      if (one instanceof Date) return keep(new Date(one));
      if (one instanceof RegExp) return keep(new RegExp(one.source, one.flags));
      if (one instanceof Error) {
        const copy = keep(new Error(one.message));
        copy.name = one.name;
        return copy;
      }
      if (one instanceof ArrayBuffer) return keep(one.slice(0));
      if (one instanceof DataView)
        return keep(new DataView(one.buffer.slice(0), one.byteOffset, one.byteLength));
      if (ArrayBuffer.isView(one)) return keep(Reflect.apply(sliceOf(one), one, []));
      if (one instanceof Map) {
        const copy = keep(new Map());
        for (const [key, item] of one) copy.set(clone(key), clone(item));
        return copy;
      }
      if (one instanceof Set) {
        const copy = keep(new Set());
        for (const item of one) copy.add(clone(item));
        return copy;
      }
      if (Array.isArray(one)) {
        const copy = keep(new Array(one.length));
        for (const key of Object.keys(one)) Reflect.set(copy, key, clone(Reflect.get(one, key)));
        return copy;
      }
      const copy = keep({});
      for (const key of Object.keys(one))
        Object.defineProperty(copy, key, {
          value: clone(Reflect.get(one, key)),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      return copy;
    };
    return clone(value);
  }

  function sliceOf(array: ArrayBufferView): () => unknown {
    const found: unknown = Reflect.get(array, 'slice');
    if (typeof found !== 'function') throw new TypeError('structuredClone cannot copy this');
    return () => Reflect.apply(found, array, []);
  }

  return { TextEncoder, TextDecoder, btoa, atob, crypto, structuredClone };
}
