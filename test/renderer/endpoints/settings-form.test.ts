import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formOf, settingsOf } from '../../../renderer/features/endpoints/model/settings-form.ts';
import { settingsProblems } from '../../../renderer/features/endpoints/model/settings-problems.ts';
import { endpointSettingsSchema } from '../../../shared/model/endpoint.ts';
import { RemoteError } from '../../../shared/rpc/wire.ts';

const settings = (more: object = {}) => endpointSettingsSchema.parse({ path: 'orders', ...more });

describe('settings as a person fills them in', () => {
  it('give the same settings again, whatever they are', () => {
    const any = fc.record({
      name: fc.option(fc.constantFrom('Orders', 'a b'), { nil: undefined }),
      publicUrl: fc.option(fc.constant('https://hooks.example.com/x'), { nil: undefined }),
      response: fc.constantFrom({}, { status: 202, body: 'ok', headers: { 'x-a': 'b: c' } }),
      dedupe: fc.constantFrom(
        { by: 'none' as const },
        { by: 'header' as const, header: 'x-id' },
        { by: 'expression' as const, expression: 'trigger.body.id' },
      ),
      rate: fc.option(fc.constant({ perSecond: 1.5, burst: 7 }), { nil: undefined }),
      maxBodyBytes: fc.constantFrom(1024 * 1024, 10 * 1024 * 1024),
      allowedAddresses: fc.constantFrom([], ['192.0.2.0/24', '::1']),
      state: fc.constantFrom('active' as const, 'paused' as const),
    });
    fc.assert(
      fc.property(any, (more) => {
        const before = settings(more);
        expect(settingsOf(formOf(before), before).settings).toEqual(before);
      }),
    );
  });

  it('are refused at the field they stand in', () => {
    const before = settings();
    const form = { ...formOf(before), path: 'a b', status: 500, dedupeBy: 'header' as const };
    const { settings: none, problems } = settingsOf(form, before);
    expect(none).toBeNull();
    expect([...(problems?.at.keys() ?? [])].toSorted()).toEqual([
      'dedupe.header',
      'path',
      'response.status',
    ]);
  });

  it('take the path as people copy it, and a burst where none is said', () => {
    const form = { ...formOf(settings()), path: '/hooks/orders', perSecond: 3 };
    const read = settingsOf(form, settings());
    expect(read.settings).toMatchObject({ path: 'orders', rate: { perSecond: 3, burst: 6 } });
  });
});

describe('what the engine says against settings', () => {
  it('stands at its field, or in sentences with what to do', () => {
    const error = new RemoteError({
      code: 'invalid_input',
      family: 'user',
      message: 'The endpoint’s settings cannot work like this:',
      problems: ['allowedAddresses[0]: "x" is no address', 'something else'],
      hint: 'Mend it.',
    });
    const { at, rest } = settingsProblems(error);
    expect([...at]).toEqual([['allowedAddresses', '"x" is no address']]);
    expect(rest).toEqual(['something else', 'Mend it.']);
  });
});
