import ts from 'typescript';
import type { ProjectFile } from './project-files';

const lockingSql = /\bfor\s+(?:no\s+key\s+)?(?:update|share|key\s+share)\b/i;
const tablesInSql = /\b(?:from|join|update|into)\s+"?([a-z_]+)"?(?!\s*\()/gi;

/**
 * What keeps a locks file from being "one exported function per lock query, all on one entity". A lock query is a
 * `lock` option, a `setLock` call or SQL with `for update`, `for share` or their key variants.
 */
export function lockFileFaults({ path, text }: ProjectFile): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const exported = file.statements.filter(isExported);
  const functions = exported.filter(isFunction);
  const queries = functions.map((statement) => ({ name: nameOf(statement), count: countLockQueries(statement) }));
  const elsewhere = countLockQueries(file) - queries.reduce((sum, { count }) => sum + count, 0);
  const touched = touchedBy(file);
  return [
    ...exported
      .filter((statement) => !isFunction(statement) && !isType(statement))
      .map(() => 'exports more than functions'),
    ...queries.filter(({ count }) => count !== 1).map(({ name, count }) => `${name} has ${count} lock queries`),
    ...(functions.length === 0 ? ['exports no lock'] : []),
    ...(elsewhere > 0 ? [`${elsewhere} lock queries outside exported functions`] : []),
    ...(touched.length === 1 ? [] : [`touches ${touched.length} entities: ${touched.join(', ')}`]),
  ];
}

/** Entity classes imported from entity files; for SQL without an entity, the tables it reads. */
function touchedBy(file: ts.SourceFile): string[] {
  const imports = file.statements.filter(ts.isImportDeclaration);
  const entityImports = imports.filter((node) => (node.moduleSpecifier as ts.StringLiteral).text.endsWith('.entity'));
  const classes = entityImports.flatMap((node) => {
    const bindings = node.importClause?.namedBindings;
    const typeOnly = node.importClause?.isTypeOnly ?? false;
    if (typeOnly || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.filter((element) => !element.isTypeOnly).map((element) => element.name.text);
  });
  if (classes.length > 0) return [...new Set(classes)];
  const sql = descendants(file)
    .filter(isText)
    .map(({ text }) => text);
  return [...new Set(sql.filter((part) => lockingSql.test(part)).flatMap(tablesOf))];
}

const tablesOf = (sql: string): string[] =>
  [...sql.replace(lockingSql, '').matchAll(tablesInSql)].map(([, table = '']) => table);

const countLockQueries = (root: ts.Node): number => descendants(root).filter(isLockQuery).length;

function isLockQuery(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) return node.name.getText() === 'lock';
  if (ts.isCallExpression(node)) return node.expression.getText().endsWith('.setLock');
  return isText(node) && lockingSql.test(node.text);
}

const isText = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);

function descendants(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return [node, ...children.flatMap(descendants)];
}

const isExported = (node: ts.Statement): boolean =>
  ts.isExportDeclaration(node) ||
  (ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));

const isType = (node: ts.Statement): boolean => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

function isFunction(node: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(node)) return true;
  if (!ts.isVariableStatement(node)) return false;
  const values = node.declarationList.declarations.map(({ initializer }) => initializer);
  return values.every((value) => value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)));
}

const nameOf = (node: ts.Statement): string =>
  ts.isFunctionDeclaration(node)
    ? (node.name?.text ?? 'default')
    : (node as ts.VariableStatement).declarationList.declarations.map(({ name }) => name.getText()).join(', ');
