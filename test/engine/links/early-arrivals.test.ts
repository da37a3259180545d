import { expect, it } from 'vitest';
import { createEarlyArrivals } from '../../../engine/links/early-arrivals.ts';
import { failOnLeaks } from '../../support/leaks.ts';

failOnLeaks();

it('lets those go whose wait began, and no others', async () => {
  const early = createEarlyArrivals();
  const released: string[] = [];
  const hold = (token: string, name: string) =>
    early.hold(token).then(() => {
      released.push(name);
    });
  const first = hold('a', 'a1');
  const second = hold('a', 'a2');
  const other = hold('b', 'b');
  early.began('a');
  early.began('nobody');
  await Promise.all([first, second]);
  expect(released).toEqual(['a1', 'a2']);
  early.close();
  await other;
  expect(released).toEqual(['a1', 'a2', 'b']);
});

it('holds nobody any more once it is closed', async () => {
  const early = createEarlyArrivals();
  early.close();
  await expect(early.hold('a')).resolves.toBeUndefined();
});

it('holds a bounded number', async () => {
  const early = createEarlyArrivals();
  const held = Array.from({ length: 200 }, (_, i) => early.hold(`t${i}`));
  await expect(early.hold('one too many')).resolves.toBeUndefined();
  early.close();
  await Promise.all(held);
});
