import type { HelperArguments } from './helper-arguments.ts';

/** Making one takes longer than using it a hundred times. Bounded: locales come from people. */
const formats = new Map<string, Intl.NumberFormat>();
const maxFormats = 100;

export function formatNumber(
  args: HelperArguments,
  at: number,
  { localeAt, options }: { localeAt: number; options: Intl.NumberFormatOptions },
): string {
  const number = args.number(at);
  const locale = readLocale(args, localeAt);
  args.budget.spend(20);
  args.budget.allocateText(400);
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    if (formats.size >= maxFormats) formats.clear();
    formats.set(key, format);
  }
  return format.format(number);
}

/** A language, possibly with a script and a country: `de`, `pt-BR`, `zh-Hant-TW`. */
export function readLocale(args: HelperArguments, index: number): string {
  const locale = args.optionalText(index);
  if (locale === undefined) return 'en-US';
  const wellFormed = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/.test(locale);
  // For a language it does not know, Intl would take that of the machine.
  if (wellFormed && Intl.NumberFormat.supportedLocalesOf(locale).length > 0) return locale;
  throw args.refuse(index, 'needs a locale such as "en", "de" or "pt-BR"');
}
