import type { Json, JsonObject } from '../../../shared/json.ts';
import type { ImageParam, LlmParams } from './params.ts';

/** How the service is told that JSON is wanted, from the best way to the one that always works. */
export const FORMATS = ['schema', 'json', 'prompt'] as const;
export type Format = (typeof FORMATS)[number];

/** The conversation. Where the service takes no schema, the instructions hold it. */
export function messagesOf(params: LlmParams, format: Format | null): JsonObject[] {
  const { system, prompt, history, output } = params;
  const instructions = [
    ...(system === '' ? [] : [system]),
    ...(output.type === 'json' && format !== 'schema'
      ? [
          `Answer with one JSON value and nothing else: no explanation, no code fence. It must fit this JSON Schema:\n${JSON.stringify(output.schema)}`,
        ]
      : []),
  ].join('\n\n');
  return [
    ...(instructions === '' ? [] : [{ role: 'system', content: instructions }]),
    ...history.map(({ role, content }) => ({ role, content })),
    { role: 'user', content: contentOf(prompt, params.images) },
  ];
}

function contentOf(prompt: string, images: LlmParams['images']): Json {
  const list = images === undefined ? [] : [images].flat();
  if (list.length === 0) return prompt;
  return [
    { type: 'text', text: prompt },
    ...list.map((image) => ({ type: 'image_url', image_url: { url: imageUrl(image) } })),
  ];
}

function imageUrl(image: ImageParam): string {
  if (typeof image === 'string') return image;
  const [type = ''] = image.contentType.split(';');
  return `data:${type.trim()};base64,${image.base64}`;
}

/** Models often wrap JSON in a code fence, and some think aloud first. Undefined: it is no JSON. */
export function jsonIn(text: string): Json | undefined {
  const thought = text.replace(/^\s*<think>[\s\S]*?<\/think>/i, '').trim();
  const fenced = /^```[a-z]*\s*\n([\s\S]*?)\n?```$/i.exec(thought)?.[1];
  const value = parsed(thought);
  return value !== undefined || fenced === undefined ? value : parsed(fenced);
}

function parsed(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
