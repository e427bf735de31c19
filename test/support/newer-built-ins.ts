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

const nameOf = (node: AnyNode): string => ('name' in node && typeof node.name === 'string' ? node.name : '');

/** Lists the built-ins in a script that Chrome 53 lacks. */
export function newerBuiltIns(script: string): string[] {
  const found: string[] = [];
  const checked = new Set<string>();
  const used = new Set<string>();
  visit(parse(script, { ecmaVersion: 2022 }), (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') checked.add(nameOf(node.argument));
    if (node.type === 'Identifier' && globals.includes(node.name)) used.add(node.name);
    if (
      node.type === 'MemberExpression' &&
      !node.computed &&
      statics[nameOf(node.object)]?.includes(nameOf(node.property))
    )
      found.push(`${nameOf(node.object)}.${nameOf(node.property)}`);
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      !node.callee.computed &&
      methods.includes(nameOf(node.callee.property))
    )
      found.push(`.${nameOf(node.callee.property)}()`);
    if (node.type === 'NewExpression' && nameOf(node.callee) === 'RegExp') {
      const [pattern, flags] = node.arguments.map((argument) => ('value' in argument ? String(argument.value) : ''));
      if (/[sdv]/.test(flags ?? '') || /\(\?<|\\p\{/i.test(pattern ?? ''))
        found.push(`new RegExp(${pattern}, ${flags})`);
    }
  });
  return [...found, ...[...used].filter((name) => !checked.has(name))];
}
