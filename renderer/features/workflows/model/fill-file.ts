import type { WorkflowFile, WorkflowFileInput } from '../../../../shared/model/workflow.ts';

/** What a person may choose before a file becomes a workflow. */
export interface FileChoices {
  name: string;
  /** Paths by the endpoint's key in the file. */
  paths: Readonly<Record<string, string>>;
}

/** The file with another name and other paths; the rest stays as it is. */
export function filledFile(file: WorkflowFile, { name, paths }: FileChoices): WorkflowFileInput {
  return {
    ...file,
    name: name.trim() === '' ? file.name : name.trim(),
    endpoints: file.endpoints.map((endpoint) => ({
      ...endpoint,
      path: paths[endpoint.key]?.trim() || endpoint.path,
    })),
  };
}

/** What a file that was read as text holds; the message says what is wrong with it. */
export function readJson(text: string): { value: unknown } | { message: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { message: `It is no JSON: ${reason}.` };
  }
}

/** The same under another name, where it is an object at all. */
export function renamed(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return { ...value, name };
}
