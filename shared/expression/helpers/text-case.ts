import { defineHelper, type Helper } from './define-helper.ts';

interface CaseSpec {
  name: string;
  description: string;
  example: { source: string; result: string };
  change: (text: string) => string;
  methodOnly?: true;
}

function caseHelper({ name, description, example, change, methodOnly }: CaseSpec): Helper {
  return defineHelper({
    name,
    group: 'text',
    signature: `${name}(text)`,
    description,
    example,
    methodOf: ['text'],
    ...(methodOnly ? { methodOnly } : {}),
    run: (args) => {
      const text = args.text(0);
      args.budget.spend(text.length >> 3);
      // "ß" becomes "SS", and a word break adds a character.
      args.budget.allocateText(text.length * 3);
      return change(text);
    },
  });
}

export const textCaseHelpers: readonly Helper[] = [
  caseHelper({
    name: 'upper',
    description: 'Makes all letters capital.',
    example: { source: `upper("Order 7a")`, result: 'ORDER 7A' },
    change: (text) => text.toUpperCase(),
  }),
  caseHelper({
    name: 'lower',
    description: 'Makes all letters small.',
    example: { source: `lower("Order 7A")`, result: 'order 7a' },
    change: (text) => text.toLowerCase(),
  }),
  caseHelper({
    name: 'toUpperCase',
    description: 'Makes all letters capital; the same as upper().',
    example: { source: `"abc".toUpperCase()`, result: 'ABC' },
    change: (text) => text.toUpperCase(),
    methodOnly: true,
  }),
  caseHelper({
    name: 'toLowerCase',
    description: 'Makes all letters small; the same as lower().',
    example: { source: `"ABC".toLowerCase()`, result: 'abc' },
    change: (text) => text.toLowerCase(),
    methodOnly: true,
  }),
  caseHelper({
    name: 'capitalize',
    description: 'Makes the first letter capital.',
    example: { source: `capitalize("hello world")`, result: 'Hello world' },
    change: capitalize,
  }),
  caseHelper({
    name: 'titleCase',
    description: 'Makes the first letter of each word capital, the others small.',
    example: { source: `titleCase("jane o'NEIL")`, result: "Jane O'neil" },
    change: (text) =>
      text.replaceAll(/[\p{L}\p{M}\p{N}\u2019']+/gu, (word) => capitalize(word.toLowerCase())),
  }),
  caseHelper({
    name: 'camelCase',
    description: 'Joins the words as in "orderTotal".',
    example: { source: `camelCase("order total")`, result: 'orderTotal' },
    change: (text) =>
      nameWords(text)
        .map((word, index) => (index === 0 ? word : capitalize(word)))
        .join(''),
  }),
  caseHelper({
    name: 'snakeCase',
    description: 'Joins the words as in "order_total".',
    example: { source: `snakeCase("orderTotal")`, result: 'order_total' },
    change: (text) => nameWords(text).join('_'),
  }),
  caseHelper({
    name: 'kebabCase',
    description: 'Joins the words as in "order-total".',
    example: { source: `kebabCase("Order Total")`, result: 'order-total' },
    change: (text) => nameWords(text).join('-'),
  }),
  caseHelper({
    name: 'slugify',
    description: 'Makes text fit for a URL or a file name: a-z, 0-9 and "-".',
    example: { source: `slugify("Crème brûlée & Co.")`, result: 'creme-brulee-co' },
    change: (text) =>
      removeAccents(text)
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter((part) => part !== '')
        .join('-'),
  }),
  caseHelper({
    name: 'removeAccents',
    description: 'Replaces letters with accents by the plain ones.',
    example: { source: `removeAccents("Ångström, Müller")`, result: 'Angstrom, Muller' },
    change: removeAccents,
  }),
  caseHelper({
    name: 'normalize',
    description: 'Brings characters that can be composed in several ways into one form (NFC).',
    example: { source: `"e\\u0301".normalize()`, result: 'é' },
    change: (text) => text.normalize(),
    methodOnly: true,
  }),
];

function capitalize(text: string): string {
  const first = text.codePointAt(0);
  if (first === undefined) return '';
  const letter = String.fromCodePoint(first);
  return letter.toUpperCase() + text.slice(letter.length);
}

function removeAccents(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'O')
    .replaceAll('æ', 'ae')
    .replaceAll('Æ', 'AE');
}

/** Words of a name in any style: blanks, punctuation and "aB" separate. */
function nameWords(text: string): string[] {
  return (
    text
      .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.map((word) => word.toLowerCase()) ?? []
  );
}
