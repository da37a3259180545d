import { describe, expect, it } from 'vitest';
import { fields, table } from '../../cli/table.ts';

describe('table', () => {
  it('aligns columns and leaves no blanks at line ends', () => {
    const text = table(
      [
        { title: 'NAME', text: (row) => row.name },
        { title: 'SIZE', text: (row) => row.size, align: 'right' },
        { title: 'NOTE', text: (row) => row.note },
      ],
      [
        { name: 'a', size: '1 B', note: '' },
        { name: 'longer', size: '22 KB', note: 'x' },
      ],
    );
    expect(text.split('\n')).toEqual(['NAME     SIZE  NOTE', 'a         1 B', 'longer  22 KB  x']);
  });

  it('cuts long cells and keeps a row on one line', () => {
    const text = table([{ title: 'T', text: (row) => row, max: 6 }], ['one\ntwo three']);
    expect(text.split('\n')).toEqual(['T', 'one t…']);
  });

  it('takes the sting out of escape sequences that came from outside', () => {
    const text = table([{ title: 'T', text: (row) => row }], ['\u001b]0;owned\u0007\u202e']);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u0007');
    expect(text).not.toContain('\u202e');
    expect(text).toContain(']0;owned');
  });
});

it('leaves out fields that have no value', () => {
  const text = fields([
    ['Name', 'x'],
    ['Longer name', 'y'],
    ['Empty', ''],
    ['Null', null],
  ]);
  expect(text.split('\n')).toEqual(['Name         x', 'Longer name  y']);
});
