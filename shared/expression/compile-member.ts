import type { Expression, MemberExpression, Super } from 'acorn';
import { compileCall } from './compile-call.ts';
import type { CompileContext, Span } from './compile-context.ts';
import type { Evaluation, Thunk } from './evaluation.ts';
import { constantNamed, functionNamed, functionNames, isNamespace } from './helpers/registry.ts';
import { type ReadSite, readMember } from './read-member.ts';
import { closestName, didYouMean } from './suggestions.ts';
import type { Value } from './values.ts';

/** `a?.b.c` ends as a whole when `a` is missing: this says so to the parts that follow. */
const ended = Symbol('ended');
export type ChainResult = Value | typeof ended;
export type ChainThunk = (evaluation: Evaluation) => ChainResult;

export function isEnded(result: ChainResult): result is typeof ended {
  return result === ended;
}

export const chainEnd: ChainResult = ended;

export function endChain(thunk: ChainThunk): Thunk {
  return (e) => {
    const result = thunk(e);
    return isEnded(result) ? undefined : result;
  };
}

/** What stands before a `.`, `?.` or `(`: part of the same chain when it is one itself. */
export function compileChainPart(
  node: Expression | Super,
  context: CompileContext,
  quiet: boolean,
): ChainThunk {
  switch (node.type) {
    case 'Super':
      return context.fail(node, 'expression_forbidden', '"super" is not allowed');
    case 'MemberExpression':
      return compileMember(node, context, quiet);
    case 'CallExpression':
      return compileCall(node, context);
    default:
      return context.compile(node, quiet);
  }
}

export function compileMember(
  node: MemberExpression,
  context: CompileContext,
  quiet: boolean,
): ChainThunk {
  const { object, property, optional } = node;
  const dotted = namespaceMember(node, context);
  if (dotted !== undefined) return compileNamespaceMember(node, dotted, context);
  if (property.type === 'PrivateIdentifier') {
    return context.fail(property, 'expression_forbidden', `"#${property.name}" is not allowed`);
  }
  const base = compileChainPart(object, context, quiet || optional);
  const site: ReadSite = {
    span: context.span(property),
    base: context.span(object),
    path: context.textOf(node),
    basePath: context.textOf(object),
    quiet,
  };
  const key = constantKey(node);
  if (key !== undefined) {
    return (e) => {
      const value = base(e);
      if (isEnded(value)) return value;
      if (optional && (value === undefined || value === null)) return ended;
      return readMember(e, value, key, site);
    };
  }
  const computed = context.compile(property);
  return (e) => {
    const value = base(e);
    if (isEnded(value)) return value;
    if (optional && (value === undefined || value === null)) return ended;
    const name = computed(e);
    try {
      return readMember(e, value, name, site);
    } catch (error) {
      throw context.locate(error, { span: site.span });
    }
  };
}

/** The key of `a.b`, `a["b"]` and `a[0]`; nothing when it has to be calculated. */
export function constantKey(node: MemberExpression): string | number | undefined {
  const { property, computed } = node;
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  if (property.type !== 'Literal') return undefined;
  return typeof property.value === 'string' || typeof property.value === 'number'
    ? property.value
    : undefined;
}

/** `Math.max` and the like: names with a dot, not objects of the host. */
export function namespaceMember(
  node: MemberExpression,
  context: Pick<CompileContext, 'local'>,
): string | undefined {
  if (node.object.type !== 'Identifier' || !isNamespace(node.object.name)) return undefined;
  if (context.local(node.object.name) !== undefined) return undefined;
  const key = constantKey(node);
  return key === undefined ? undefined : `${node.object.name}.${key}`;
}

function compileNamespaceMember(
  node: MemberExpression,
  name: string,
  context: CompileContext,
): ChainThunk {
  const constant = constantNamed(name);
  if (constant !== undefined) return () => constant;
  if (functionNamed(name) !== undefined) {
    return context.fail(
      node,
      'expression_value',
      `"${name}" is a function and needs parentheses: ${name}(...)`,
    );
  }
  const suggestion = closestName(name, functionNames());
  return context.fail(
    node,
    'expression_unknown_function',
    `there is no "${name}"${didYouMean(suggestion)}`,
    { suggestion },
  );
}

/** For a name that stands alone, or at the start of a path, and is not in the scope. */
export function warnAboutName(
  e: Evaluation,
  { name, span, locals }: { name: string; span: Span; locals: readonly string[] },
): void {
  e.warnOnce(span.start, () => {
    const known = [...locals, ...Object.keys(e.scope)];
    const suggestion = closestName(name, [...known, ...functionNames()]);
    const help = didYouMean(suggestion) || `; known here: ${known.join(', ')}`;
    return {
      code: 'missing_path',
      message: `there is no "${name}"${help}`,
      path: name,
      position: span.start,
      end: span.end,
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
}
