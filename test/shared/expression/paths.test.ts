import { describe, expect, it } from 'vitest';
import { referencedPaths, referencedPathsInParams } from '../../../shared/expression/paths.ts';

function pathsIn(source: string): string[] {
  return referencedPaths(source).map(({ path }) => path);
}

describe('the paths that a text reads', () => {
  it.each([
    ['no expression', []],
    ['{{ trigger.body.kind }}', ['trigger.body.kind']],
    ['{{ steps.fetch.body }} and {{ trigger.id }}', ['steps.fetch.body', 'trigger.id']],
    ['{{ steps.fetch.body.items.map(i => i.price).sum() }}', ['steps.fetch.body.items']],
    ['{{ upper(trigger.a) + trigger.b.trim() }}', ['trigger.a', 'trigger.b']],
    ['{{ trigger?.body?.["x"][0].y }}', ['trigger.body.x[0].y']],
    ['{{ trigger["two words"].a }}', ['trigger["two words"].a']],
    ['{{ steps[vars.name].body }}', ['vars.name', 'steps']],
    ['{{ trigger.list[index].a }}', ['index', 'trigger.list']],
    ['{{ [1].map(x => x + run.id) }}', ['run.id']],
    ['{{ [1].map(({ a, b: [c], ...d }, e = vars.e) => a + c + d + e + f) }}', ['vars.e', 'f']],
    ['{{ [trigger].map(trigger => trigger.x) }}', ['trigger']],
    [
      '{{ ({ a: trigger.a, [vars.b]: 1, ...steps.c, run }) }}',
      ['trigger.a', 'vars.b', 'steps.c', 'run'],
    ],
    [
      '{{ [...trigger.a, trigger.b ? trigger.c : -trigger.d] }}',
      ['trigger.a', 'trigger.b', 'trigger.c', 'trigger.d'],
    ],
    [`{{ \`a\${trigger.x}\` }}`, ['trigger.x']],
    ['{{ Math.max(trigger.a, Math.PI) + now() + undefined }}', ['trigger.a']],
    ['{{ (x => x + trigger.a)(trigger.b) }}', ['trigger.a', 'trigger.b']],
    ['{{ "a" in trigger.a && trigger.b ?? trigger.c }}', undefined],
    [
      '{{ trigger.items.filter(i => i.id === steps.find.id)[0].name }}',
      ['trigger.items', 'steps.find.id'],
    ],
  ])('%s', (source, paths) => {
    if (paths === undefined) expect(() => pathsIn(source)).toThrow();
    else expect(pathsIn(source)).toEqual(paths);
  });

  it('have their place in the text', () => {
    const source = 'a {{ steps.fetch.body.map(x => x) }}';
    const [found] = referencedPaths(source);
    expect(source.slice(found?.position, found?.end)).toBe('steps.fetch.body');
    expect(found?.keys).toEqual(['steps', 'fetch', 'body']);
  });

  it('are found in expressions with unknown functions, too', () => {
    expect(pathsIn('{{ nope(trigger.a) }}')).toEqual(['trigger.a']);
  });

  it('are found in all fields of params', () => {
    const params = { url: '{{ vars.host }}/x', body: { list: ['a', '{{ steps.one.id }}'] } };
    expect(referencedPathsInParams(params).map(({ field, path }) => [field, path])).toEqual([
      ['url', 'vars.host'],
      ['body.list[1]', 'steps.one.id'],
    ]);
  });
});
