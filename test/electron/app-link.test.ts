import { describe, expect, it } from 'vitest';
import { readAppLink } from '../../electron/app-link.ts';
import { isOpenable } from '../../electron/external-links.ts';

describe('links of the app', () => {
  it.each([
    ['patchbay://workflow/01a2-b_C', '/workflows/01a2-b_C'],
    ['patchbay://event/42', '/inbox/42'],
    ['patchbay://run/42?step=send_1', '/runs/42?step=send_1'],
    ['patchbay:run/42', '/runs/42'],
    ['patchbay://inbox', '/inbox'],
    ['patchbay://runs/', '/runs'],
  ])('show a screen: %s', (link, path) => {
    expect(readAppLink(link)).toEqual({ kind: 'show', path });
  });

  it('offer a workflow file from a server or from this computer', () => {
    expect(readAppLink('patchbay://import?url=https%3A%2F%2Fexample.com%2Fa.json%3Fb%3D1')).toEqual(
      {
        kind: 'import-url',
        url: 'https://example.com/a.json?b=1',
      },
    );
    expect(readAppLink('patchbay://import?file=/home/me/a%20b.json')).toEqual({
      kind: 'import-file',
      file: '/home/me/a b.json',
    });
  });

  it.each([
    'https://example.com/',
    'patchbay://',
    'patchbay://constructor/1',
    'patchbay://settings-that-do-not-exist',
    'patchbay://workflow/1/delete',
    'patchbay://workflow/..%2f..%2fetc',
    'patchbay://run/%00',
    'patchbay://import',
    'patchbay://import?url=file:///etc/passwd',
    'patchbay://import?url=javascript:alert(1)',
    'patchbay://import?url=https://user:pass@example.com/',
    'patchbay://import?url=https://a.example/&file=/b',
    `patchbay://run/${'1'.repeat(65)}`,
  ])('are refused when they ask for anything else: %s', (link) => {
    expect(readAppLink(link)).toEqual({ kind: 'unknown' });
  });

  it('are refused when they are endless', () => {
    const url = `https://example.com/${'a'.repeat(9000)}`;
    expect(readAppLink(`patchbay://import?url=${url}`)).toEqual({ kind: 'unknown' });
    expect(isOpenable(url)).toBe(false);
  });

  it('leave out a step that is no id', () => {
    expect(readAppLink('patchbay://run/42?step=%3Cscript%3E')).toEqual({
      kind: 'show',
      path: '/runs/42',
    });
  });
});

describe('addresses for the system', () => {
  it.each(['https://example.com/a?b#c', 'http://127.0.0.1:1/', 'mailto:a@example.com?subject=b'])(
    'are opened: %s',
    (url) => expect(isOpenable(url)).toBe(true),
  );

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'ms-msdt:/id PCWDiagnostic',
    'patchbay://run/1',
    'https://user:pass@example.com/',
    'no address',
  ])('are not opened: %s', (url) => expect(isOpenable(url)).toBe(false));
});
