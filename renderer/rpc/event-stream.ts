export interface StreamEvent {
  type: string;
  data: string;
}

/**
 * Reads Server-Sent Events (HTML standard, 9.2.6) out of text that arrives in pieces. `fetch` is
 * used and not EventSource because that one hides the status: a screen could not tell "signed out"
 * from "stopped".
 */
export function createEventReader(onEvent: (event: StreamEvent) => void): (text: string) => void {
  let rest = '';
  let type = '';
  let data: string[] = [];

  function line(text: string): void {
    if (text === '') {
      if (type !== '' || data.length > 0) {
        onEvent({ type: type === '' ? 'message' : type, data: data.join('\n') });
      }
      type = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    const field = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
  }

  return (text) => {
    const lines = (rest + text).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  };
}
