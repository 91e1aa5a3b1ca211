import ts from 'typescript';
import type { ProjectFile } from './project-files';

export interface FunctionSize {
  /** File and function, as in `libs/checkout/src/place-order.ts PlaceOrder.run`. */
  readonly name: string;
  readonly lines: number;
  /** What a caller passes by position; parameters that the framework fills by decorator are not among them. */
  readonly parameters: number;
  readonly isConstructor: boolean;
}

/** The size of every function with a body in the file. A suite of tests is no function: its tests are measured. */
export function functionSizes({ path, text }: ProjectFile): FunctionSize[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  return functionsBelow(file)
    .filter((node) => !isSuite(node))
    .map((node) => ({
      name: `${path} ${nameOf(node)}`,
      lines: lineOf(node.end) - lineOf(firstPosition(node)) + 1,
      parameters: node.parameters.filter((parameter) => isPositional(parameter)).length,
      isConstructor: ts.isConstructorDeclaration(node),
    }));
}

type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

function functionsBelow(node: ts.Node): FunctionWithBody[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  const below = children.flatMap(functionsBelow);
  return ts.isFunctionLike(node) && 'body' in node && node.body ? [node as FunctionWithBody, ...below] : below;
}

/** Decorators of a method belong to its declaration, not to its length. */
const firstPosition = (node: FunctionWithBody): number =>
  node.name && !ts.isFunctionExpression(node) ? node.name.getStart() : node.getStart();

function isPositional(parameter: ts.ParameterDeclaration): boolean {
  const inConstructor = ts.isConstructorDeclaration(parameter.parent);
  const isThis = ts.isIdentifier(parameter.name) && parameter.name.text === 'this';
  return !isThis && (inConstructor || !ts.getDecorators(parameter)?.length);
}

function isSuite(node: FunctionWithBody): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression.getText().startsWith('describe');
}

function nameOf(node: FunctionWithBody): string {
  const owner = ts.isClassLike(node.parent) ? `${node.parent.name?.text ?? 'class'}.` : '';
  if (ts.isConstructorDeclaration(node)) return `${owner}constructor`;
  if (node.name) return owner + node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) {
    return parent.name.getText();
  }
  if (!ts.isCallExpression(parent)) return 'function';
  const title = parent.arguments.find(ts.isStringLiteralLike)?.text;
  return `${parent.expression.getText()}(${title ? `'${title}'` : ''})`;
}
