import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { browserHash, browserHmac } from '../../../renderer/step-form/preview/hashes.ts';

const algorithms = ['sha256', 'sha1', 'sha512', 'md5'] as const;
// Around the ends of blocks, where padding needs one more.
const lengths = [0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000];

describe.each(algorithms)('%s of a preview', (algorithm) => {
  it.each(lengths)('is what the engine gives for %i bytes', (length) => {
    const data = Uint8Array.from({ length }, (_, i) => (i * 7 + 3) % 256);
    expect(Buffer.from(browserHash(algorithm, data)).toString('hex')).toBe(
      createHash(algorithm).update(data).digest('hex'),
    );
    expect(Buffer.from(browserHmac(algorithm, data, data)).toString('hex')).toBe(
      createHmac(algorithm, data).update(data).digest('hex'),
    );
  });
});
