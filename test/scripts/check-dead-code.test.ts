import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkDeadCode } from '../../scripts/check-dead-code.mjs';
import { root } from '../../scripts/lib/paths.mjs';

it('finds the file, the export and the library that nothing uses, and no other', () => {
  expect(checkDeadCode(join(root, 'test', 'fixtures', 'dead-code'))).toEqual({
    files: 4,
    problems: [
      'cli/alone.ts: no file imports it',
      'cli/used.ts: nothing else uses the export "forgotten"',
      'package.json: no file imports "left-over"',
    ],
  });
});
