import { parse, type AnyNode } from 'acorn';

/** Methods that Chrome 53 lacks and build/browser/polyfills.ts does not add. */
const statics: Readonly<Record<string, readonly string[]>> = {
  Object: ['hasOwn', 'groupBy'],
  Array: ['fromAsync'],
  Promise: ['allSettled', 'any', 'withResolvers', 'try'],
  Symbol: ['asyncIterator', 'matchAll'],
  URL: ['canParse', 'parse'],
  crypto: ['randomUUID'],
  Intl: ['PluralRules', 'RelativeTimeFormat', 'ListFormat', 'DisplayNames', 'Segmenter', 'Locale'],
};
const methods = [
  'flat',
  'at',
  'findLast',
  'findLastIndex',
  'toReversed',
  'toSorted',
  'toSpliced',
  'padStart',
  'padEnd',
  'trimStart',
  'trimEnd',
  'matchAll',
  'replaceAll',
  'finally',
  'replaceChildren',
  'replaceWith',
  'toggleAttribute',
  'getAttributeNames',
  'checkVisibility',
  'requestSubmit',
  'composedPath',
  'formatToParts',
  'prepend',
];
/** Methods with these names that take more arguments belong to libraries: `Ruler.at`, `Transform.replaceWith`. */
const mostArguments: Readonly<Record<string, number>> = { at: 1, replaceWith: 1 };
/** A script may use these after a check with `typeof`. */
const globals = [
  'globalThis',
  'queueMicrotask',
  'structuredClone',
  'AbortController',
  'AbortSignal',
  'ResizeObserver',
  'IntersectionObserver',
  'BigInt',
  'WeakRef',
  'BroadcastChannel',
  'requestIdleCallback',
  'ReadableStream',
  'TextDecoderStream',
  'PointerEvent',
];

function visit(node: AnyNode, see: (node: AnyNode) => void): void {
  see(node);
  for (const child of Object.values(node).flat()) {
    if (typeof child === 'object' && child !== null && 'type' in child) visit(child, see);
  }
}

/** The member that a condition checks: `Intl.Segmenter` in `if (Intl.Segmenter)`. */
function checkedMember(node: AnyNode): string {
  const test = node.type === 'IfStatement' || node.type === 'ConditionalExpression' ? node.test : null;
  return test?.type === 'MemberExpression' && !test.computed ? `${nameOf(test.object)}.${nameOf(test.property)}` : '';
}

const nameOf = (node: AnyNode): string => ('name' in node && typeof node.name === 'string' ? node.name : '');

/** Lists the built-ins in a script that Chrome 53 lacks. */
export function newerBuiltIns(script: string): string[] {
  const found: string[] = [];
  const checked = new Set<string>();
  const used = new Set<string>();
  const program = parse(script, { ecmaVersion: 2022 });
  /** What a script tries, it does without if the browser refuses. */
  const tried = new Set<AnyNode>();
  visit(program, (node) => {
    checked.add(checkedMember(node));
    if (node.type === 'TryStatement') visit(node.block, (inside) => tried.add(inside));
  });
  visit(program, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') checked.add(nameOf(node.argument));
    if (node.type === 'Identifier' && globals.includes(node.name)) used.add(node.name);
    if (
      node.type === 'MemberExpression' &&
      !node.computed &&
      statics[nameOf(node.object)]?.includes(nameOf(node.property)) &&
      !checked.has(`${nameOf(node.object)}.${nameOf(node.property)}`)
    )
      found.push(`${nameOf(node.object)}.${nameOf(node.property)}`);
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      !node.callee.computed &&
      methods.includes(nameOf(node.callee.property)) &&
      node.arguments.length <= (mostArguments[nameOf(node.callee.property)] ?? Infinity)
    )
      found.push(`.${nameOf(node.callee.property)}()`);
    if (node.type === 'NewExpression' && nameOf(node.callee) === 'RegExp' && !tried.has(node)) {
      const [pattern, flags] = node.arguments.map((argument) => ('value' in argument ? String(argument.value) : ''));
      if (/[sdv]/.test(flags ?? '') || /\(\?<|\\p\{/i.test(pattern ?? ''))
        found.push(`new RegExp(${pattern}, ${flags})`);
    }
  });
  return [...found, ...[...used].filter((name) => !checked.has(name))];
}
