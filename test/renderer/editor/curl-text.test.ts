import { expect, it } from 'vitest';
import { isCurlCommand } from '../../../renderer/features/editor/proposals/curl-text.ts';

it.each([
  'curl https://example.com',
  '  $ curl -X POST https://example.com \\\n  -d a=1',
  'curl.exe "https://example.com"',
])('takes %j for a curl command', (text) => {
  expect(isCurlCommand(text)).toBe(true);
});

it.each(['', 'curl', 'https://example.com/curl x', 'how to curl hair', '{"format":"patchbay"}'])(
  'takes %j for something else',
  (text) => {
    expect(isCurlCommand(text)).toBe(false);
  },
);
