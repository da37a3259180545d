import MarkdownIt from 'markdown-it';

/** Raw HTML is shown as text; links to `javascript:`, `vbscript:`, `file:` and most `data:` are none. */
export function renderMarkdown(
  source: string,
  options: { breaks: boolean; linkify: boolean },
): string {
  return new MarkdownIt({ html: false, ...options }).render(source);
}
