import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../../engine/documents/document-error.ts';
import { type CsvOptions, readCsv } from '../../../engine/documents/read-csv.ts';

const plain: CsvOptions = {
  delimiter: 'auto',
  quote: '"',
  header: true,
  columns: null,
  comment: null,
  skipLines: 0,
  trim: false,
  convert: false,
  badRows: 'report',
  limit: null,
};
const read = (text: string, options: Partial<CsvOptions> = {}) =>
  readCsv(text, { ...plain, ...options });

describe('CSV', () => {
  it('becomes objects by the names in its header', () => {
    expect(read('\ufeffsku,name\r\nA,"Bolt, 5"" long"\r\n\r\nB,"two\r\nlines"\r\n')).toEqual({
      rows: [
        { sku: 'A', name: 'Bolt, 5" long' },
        { sku: 'B', name: 'two\r\nlines' },
      ],
      columns: ['sku', 'name'],
      bad: 0,
      problems: [],
    });
  });

  it.each([
    ['a;b\n1;2,5', { a: '1', b: '2,5' }],
    ['a\tb\n1\t2', { a: '1', b: '2' }],
    ['a|b\n1|2', { a: '1', b: '2' }],
    ['"x;y";z\n1;2', { 'x;y': '1', z: '2' }],
    ['single\nvalue', { single: 'value' }],
  ])('finds out its delimiter: %j', (text, row) => {
    expect(read(text)).toMatchObject({ rows: [row] });
  });

  it('keeps lists where no columns are named, and takes names that are given', () => {
    expect(read('1,2\n3,4', { header: false })).toMatchObject({
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      columns: null,
    });
    expect(read('x,y\n3,4', { columns: ['a', 'b'] })).toMatchObject({ rows: [{ a: '3', b: '4' }] });
    expect(read('3,4', { header: false, columns: ['a', 'b'] })).toMatchObject({
      rows: [{ a: '3', b: '4' }],
    });
  });

  it('names columns without a name, and those whose name comes twice', () => {
    expect(read('id,,id,id\n1,2,3,4')).toMatchObject({
      rows: [{ id: '1', column_2: '2', id_2: '3', id_3: '4' }],
    });
  });

  it('leaves a prototype alone, whatever a column is called', () => {
    const result = read('__proto__,constructor\nx,y');
    expect(JSON.stringify(result)).toContain('{"__proto__":"x","constructor":"y"}');
  });

  it('leaves rows out that do not fit, says in which lines they are, and loses no other', () => {
    const text = [
      'a,b',
      '1,2',
      '3',
      '',
      '# 4',
      '5,6,7',
      '8,"x"y',
      '9,5" disk',
      '10,11',
      '12,"open',
      '13,14',
    ];
    expect(read(text.join('\n'), { comment: '#' })).toEqual({
      rows: [
        { a: '1', b: '2' },
        { a: '10', b: '11' },
        { a: '13', b: '14' },
      ],
      columns: ['a', 'b'],
      bad: 5,
      problems: [
        { line: 3, message: 'the row has 1 cell, and there are 2 columns' },
        { line: 6, message: 'the row has 3 cells, and there are 2 columns' },
        { line: 7, message: 'something follows the closing quote of a cell' },
        { line: 8, message: 'a quote stands inside a cell that does not begin with one' },
        { line: 11, message: 'a quote is opened and never closed' },
      ],
    });
  });

  it('keeps such rows when it is told to', () => {
    expect(read('a,b\n1\n2,3,4\n5,x"y\n', { badRows: 'keep' })).toMatchObject({
      rows: [
        { a: '1', b: '' },
        { a: '2', b: '3', column_3: '4' },
        { a: '5', b: 'x"y' },
      ],
      bad: 0,
    });
  });

  it('fails at the first of them when it is told to', () => {
    expect(() => read('a,b\n1,2\n3\n', { badRows: 'fail' })).toThrow(
      'line 3: the row has 1 cell, and there are 2 columns',
    );
    expect(() => read('a,b\n1,x"y\n', { badRows: 'fail' })).toThrow('line 2: a quote stands');
  });

  it('gives up when hardly a row can be read', () => {
    const text = `a,b\n${'1,x"y\n'.repeat(300)}`;
    expect(() => read(text)).toThrow('more than 200 rows cannot be read');
  });

  it('reads numbers and booleans when asked to, where nothing is lost', () => {
    expect(
      read('12.50,-3,0.1,007,+49 30,1e5,12345678901234567,true,FALSE,,0x1f', {
        header: false,
        convert: true,
      }),
    ).toMatchObject({
      rows: [[12.5, -3, 0.1, '007', '+49 30', '1e5', '12345678901234567', true, false, '', '0x1f']],
    });
  });

  it('trims, skips lines and comments, and does without quotes', () => {
    const text = 'Export of today\n\n# c\n a ; b \n "1" ; 2 \n';
    expect(read(text, { skipLines: 1, comment: '#', trim: true })).toMatchObject({
      rows: [{ a: '1', b: '2' }],
    });
    expect(read('a,b\n"1,2"', { quote: '' })).toMatchObject({ rows: [{ a: '"1', b: '2"' }] });
    expect(read("a,b\n'1,2',3", { quote: "'" })).toMatchObject({ rows: [{ a: '1,2', b: '3' }] });
  });

  it('reads as many rows as asked for', () => {
    expect(read('a\n1\n2\n3\n', { limit: 2 })).toMatchObject({
      rows: [{ a: '1' }, { a: '2' }],
      truncated: true,
    });
    expect(read('a\n1\n2\n', { limit: 2 })).not.toHaveProperty('truncated');
  });

  it('refuses more rows and columns than anybody can store', () => {
    expect(() => read(`a\n${'1\n'.repeat(100_001)}`)).toThrow('it has more than 100,000 rows');
    expect(() => read(`${','.repeat(2000)}\n`)).toThrow('it has more than 2,000 columns');
  });

  it('is empty when there is nothing', () => {
    expect(read('')).toEqual({ rows: [], columns: [], bad: 0, problems: [] });
    expect(read('\n\n')).toMatchObject({ rows: [] });
    expect(() => read('a\n1', { badRows: 'fail' })).not.toThrow(DocumentError);
  });
});
