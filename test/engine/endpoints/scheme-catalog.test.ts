import { describe, expect, it } from 'vitest';
import { schemeCatalog } from '../../../engine/endpoints/scheme-catalog.ts';
import { readForm } from '../../../renderer/step-form/schema/read-schema.ts';
import { lacksKey, SCHEME_NAMES, verificationSchema } from '../../../shared/model/verification.ts';

describe('the catalog of verification schemes', () => {
  it('has every scheme, and nothing of any secret', () => {
    const catalog = schemeCatalog();
    expect(catalog.map(({ scheme }) => scheme).toSorted()).toEqual([...SCHEME_NAMES].toSorted());
    for (const { fields } of catalog)
      expect(readForm(fields).map(({ key }) => key)).not.toContain('secrets');
  });

  it('asks for a secret exactly where one is needed, and for a public key elsewhere', () => {
    for (const { scheme, secret, publicKeyed } of schemeCatalog()) {
      const settings = verificationSchema.parse({
        scheme,
        ...(scheme === 'basic' ? { username: 'u' } : {}),
        ...(scheme === 'paypal' ? { webhookId: 'w' } : {}),
      });
      expect([scheme, secret !== null || publicKeyed]).toEqual([scheme, lacksKey(settings, 0)]);
    }
  });

  it('draws every setting as a field of its own, never as JSON', () => {
    for (const { scheme, fields } of schemeCatalog())
      for (const { key, shape } of readForm(fields))
        expect([scheme, key, shape.kind]).not.toEqual([scheme, key, 'json']);
  });
});
