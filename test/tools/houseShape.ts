/** The measures of the house: how long functions are, how much they are given, how deep one file leads into others. */
import { posix } from 'node:path';
import ts from 'typescript';
import type { HouseFile } from './house.ts';

const parsedFile = ({ path, text }: HouseFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

type WithBody = ts.FunctionLikeDeclaration & { body: ts.Node };

const functionsOf = (file: HouseFile): WithBody[] => {
  const found: WithBody[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) found.push(node as WithBody);
    ts.forEachChild(node, visit);
  };
  visit(parsedFile(file));
  return found;
};

const lineCount = (node: ts.Node): number => node.getText().split('\n').length;

export const longFunctions = (files: readonly HouseFile[], maximumLines: number): string[] =>
  files.flatMap((file) =>
    functionsOf(file)
      .filter((each) => lineCount(each) > maximumLines)
      .map((each) => `${file.path}: ${lineCount(each)} lines`),
  );

/** Functions with a name; what a call is given as an argument has the parameters that the call wants. */
export const wideFunctions = (files: readonly HouseFile[], maximumParameters: number): string[] =>
  files.flatMap((file) =>
    functionsOf(file)
      .filter(({ parameters, parent }) => parameters.length > maximumParameters && !ts.isCallExpression(parent))
      .map(({ parameters }) => `${file.path}: ${parameters.length} parameters`),
  );

/** The files that a file needs when it runs. */
const neededBy = (file: HouseFile): string[] =>
  parsedFile(file).statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { importClause, moduleSpecifier } = statement;
    const named = importClause?.namedBindings;
    const isOfTypes =
      importClause?.isTypeOnly === true ||
      (named !== undefined && ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly));
    const isOurs = moduleSpecifier.text.startsWith('.') && !isOfTypes;
    return isOurs ? [posix.join(posix.dirname(file.path), moduleSpecifier.text)] : [];
  });

/** The longest chain of files below a folder of which each needs the next. */
export const deepestChain = (files: readonly HouseFile[], folder: string): string[] => {
  const needs = new Map(
    files
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map((file) => [file.path, neededBy(file).filter((path) => path.startsWith(`${folder}/`))]),
  );
  const chains = new Map<string, string[]>();
  const chainFrom = (path: string): string[] => {
    const known = chains.get(path);
    if (known) return known;
    chains.set(path, [path]);
    const chain = [path, ...longest((needs.get(path) ?? []).map(chainFrom))];
    chains.set(path, chain);
    return chain;
  };
  return longest([...needs.keys()].map(chainFrom));
};

const longest = (chains: readonly string[][]): string[] =>
  chains.reduce((one, other) => (other.length > one.length ? other : one), []);
