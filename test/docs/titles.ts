import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The title in the source, with … for each part that contains data; null if it is not a string. */
function titleIn(node: ts.Expression | undefined): string | null {
  if (node === undefined) return null;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

const known = new Map<string, string[]>();

/** The titles of all tests (`it('…')`) in a file; each file is parsed once. */
export function titlesOf(file: string): string[] {
  const titles = known.get(file) ?? parseTitles(file);
  known.set(file, titles);
  return titles;
}

function parseTitles(file: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'it') {
      const title = titleIn(node.arguments[0]);
      if (title !== null) titles.push(title);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return titles;
}
