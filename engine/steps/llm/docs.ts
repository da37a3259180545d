export const docs = `
Asks any service that speaks OpenAI’s chat API: OpenAI, Azure OpenAI, Mistral, OpenRouter, Groq, vLLM,
LM Studio, or [Ollama](https://ollama.com) on this computer, where nothing leaves it:

\`\`\`json
{ "baseUrl": "http://127.0.0.1:11434/v1", "model": "llama3.2", "prompt": "…" }
\`\`\`

- **Key**: \`patchbay credentials set openai --type openai-compatible\` holds key and address.
- **JSON by a schema**: the answer is checked against the schema. A service that takes no schema is
  asked in JSON mode, and one without that in words. An answer that does not fit is sent back once
  with what is wrong; then the step fails with the answer in its details.
- **What comes from outside** may hold instructions of its own. Let the model choose among values
  that a schema allows, and keep what acts behind a filter or an approval.
- **Images** are addresses that the service fetches, or binary outputs: \`{{ steps.photo.body }}\`.
- **Errors** in words: unknown model, prompt too long, wrong key, used-up credit, refusal. 429 and
  outages can be retried.
- **Costs**: after a crash in the middle the model is asked again. Nothing else is changed by that.
- **Output**: \`{ "answer": …, "model": "…", "finishReason": "stop", "usage": { "inputTokens": 12,
  "outputTokens": 7, "totalTokens": 19 }, "requests": 1 }\`. \`answer\` is text, or the JSON value;
  \`finishReason\` is \`length\` where the limit cut a text off.
`;
