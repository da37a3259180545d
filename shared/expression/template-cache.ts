import type { CompiledTemplate } from './template.ts';

const maxEntries = 1000;
const maxCharacters = 2_000_000;

/** The templates used last, bounded in number and in size. */
class TemplateCache {
  readonly #entries = new Map<string, CompiledTemplate>();
  #characters = 0;

  get(source: string): CompiledTemplate | undefined {
    const template = this.#entries.get(source);
    if (template !== undefined) {
      // A Map keeps the order of insertion: the oldest use comes first.
      this.#entries.delete(source);
      this.#entries.set(source, template);
    }
    return template;
  }

  set(source: string, template: CompiledTemplate): void {
    if (source.length > maxCharacters / 10) return;
    this.#entries.set(source, template);
    this.#characters += source.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries && this.#characters <= maxCharacters) break;
      this.#entries.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

export const templateCache = new TemplateCache();
