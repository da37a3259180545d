import { describe, expect, it } from 'vitest';
import { catalog } from '../../engine/steps/index.ts';
import { stepIcons } from '../../renderer/ui/step-icon.tsx';

describe('icons of steps', () => {
  it('has a drawing for every name that the registry uses', () => {
    const missing = catalog()
      .map(({ icon }) => icon)
      .filter((icon) => !Object.hasOwn(stepIcons, icon));
    expect(missing).toEqual([]);
  });
});
