/** Whether a text is a curl command, as documentation, terminals and browsers copy it. */
export function isCurlCommand(text: string): boolean {
  return /^\s*(?:[$%>]\s*)?curl(?:\.exe)?\s+\S/i.test(text);
}
