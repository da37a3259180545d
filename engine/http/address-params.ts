import * as z from 'zod';

export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

export const pem = z.string().refine((text) => text.includes('-----BEGIN '), {
  message: 'must be in PEM form: it starts with "-----BEGIN"',
});
