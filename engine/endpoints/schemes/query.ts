/** Fields of a query, in order. Names and values are decoded as in forms: `+` is a space. */
export function queryFields(url: string): [name: string, value: string][] {
  const start = url.indexOf('?');
  if (start < 0) return [];
  const hash = url.indexOf('#', start);
  return formFields(url.slice(start + 1, hash < 0 ? undefined : hash));
}

/** The first field with this name, or undefined. */
export function queryField(url: string, name: string): string | undefined {
  return queryFields(url).find(([field]) => field === name)?.[1];
}

/** application/x-www-form-urlencoded (URL Standard, 5.1). What is no UTF-8 becomes U+FFFD. */
export function formFields(text: string): [name: string, value: string][] {
  return [...new URLSearchParams(text)];
}
