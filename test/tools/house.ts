/** What keeps the house in order and no linter knows: each guard takes files as data and returns what is wrong with them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import ts from 'typescript';
import { root } from './runCommand.ts';

/** `path` is relative to the checkout, with `/` between its parts. */
export type HouseFile = { path: string; text: string };

/** Every file below a folder of the checkout whose name ends like this. */
export const houseFiles = (folder: string, ending: string): HouseFile[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => ({
      path: `${folder}/${path.split(sep).join('/')}`,
      text: readFileSync(join(root, folder, path), 'utf8'),
    }));

/** More than these make a folder a heap. */
export const maximumFilesInFolder = 15;

export const crowdedFolders = (files: readonly HouseFile[]): string[] => {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) => (count > maximumFilesInFolder ? [`${folder}: ${count} files`] : []));
};

type TopLevel = { path: string; name: string; isExported: boolean; isFunction: boolean };

const sourceOf = ({ path, text }: HouseFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

const topLevelOf = (file: HouseFile): TopLevel[] =>
  sourceOf(file).statements.flatMap((statement) =>
    declared(statement).map(({ name, isFunction }) => ({
      path: file.path,
      name,
      isFunction,
      isExported: (ts.getCombinedModifierFlags(statement as unknown as ts.Declaration) & ts.ModifierFlags.Export) !== 0,
    })),
  );

const declared = (statement: ts.Statement): Array<{ name: string; isFunction: boolean }> => {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name, initializer }) => ({
      name: name.getText(),
      isFunction: initializer !== undefined && ts.isArrowFunction(initializer),
    }));
  const isNamed = ts.isTypeAliasDeclaration(statement) || ts.isFunctionDeclaration(statement);
  const name = isNamed || ts.isClassDeclaration(statement) ? statement.name?.text : undefined;
  return name === undefined ? [] : [{ name, isFunction: ts.isFunctionDeclaration(statement) }];
};

/** A name that two files declare at their top level: a reader who looks for it finds the wrong one. */
export const namesTwice = (files: readonly HouseFile[]): string[] => {
  const places = Map.groupBy(files.flatMap(topLevelOf), ({ name }) => name);
  return [...places].flatMap(([name, all]) =>
    all.length > 1 ? [`${name}: ${all.map(({ path }) => path).join(', ')}`] : [],
  );
};

/** What a file exports and no other file of `src` imports. `except` names files that others read from outside. */
export const exportsForNobody = (files: readonly HouseFile[], except: (path: string) => boolean): string[] => {
  const imported = new Set(files.flatMap(importedNames));
  return files
    .filter(({ path }) => !except(path))
    .flatMap((file) => topLevelOf(file).filter(({ isExported }) => isExported))
    .flatMap(({ path, name }) =>
      imported.has(`${path} ${name}`) || imported.has(`${path} *`) ? [] : [`${path}: ${name}`],
    );
};

const importedNames = (file: HouseFile): string[] => {
  const found: string[] = [];
  const target = (specifier: ts.Node): string | undefined =>
    ts.isStringLiteral(specifier) && specifier.text.startsWith('.')
      ? posix.join(posix.dirname(file.path), specifier.text)
      : undefined;
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const path = target(node.moduleSpecifier);
      if (path !== undefined) found.push(...namesBoundBy(node).map((name) => `${path} ${name}`));
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0]) {
      const path = target(node.arguments[0]);
      if (path !== undefined) found.push(...namesAwaited(node).map((name) => `${path} ${name}`));
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const path = target(node.argument.literal);
      if (path !== undefined) found.push(`${path} ${node.qualifier?.getText() ?? '*'}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(file));
  return found;
};

const namesBoundBy = (node: ts.ImportDeclaration | ts.ExportDeclaration): string[] => {
  const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (clause && (ts.isNamedImports(clause) || ts.isNamedExports(clause)))
    return clause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  return ['*'];
};

/** `const { a } = await import(…)` binds names; anything else counts as all of them. */
const namesAwaited = (call: ts.CallExpression): string[] => {
  const declaration = call.parent.parent;
  if (ts.isAwaitExpression(call.parent) && ts.isVariableDeclaration(declaration))
    if (ts.isObjectBindingPattern(declaration.name))
      return declaration.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
  return ['*'];
};

/** Rooms below a folder that need each other, be it through others; a file beside the rooms is a room of its own. */
export const roomCircles = (files: readonly HouseFile[], folder: string): string[] => {
  const roomOf = (path: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/')[0] : undefined;
  const needs = new Map<string, Set<string>>();
  for (const file of files) {
    const room = roomOf(file.path);
    if (room === undefined) continue;
    const others = importedNames(file).flatMap((name) => roomOf(name.split(' ')[0] ?? '') ?? []);
    needs.set(room, new Set([...(needs.get(room) ?? []), ...others.filter((other) => other !== room)]));
  }
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const next of needs.get(from) ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        reached(next, seen);
      }
    return seen;
  };
  return [...needs].flatMap(([room, direct]) =>
    [...direct]
      .filter((other) => reached(other).has(room))
      .map((other) => `${folder}/${room} needs ${other}, and back`),
  );
};

/** A method `run` of a command that does more than parse, call and show. */
export const longRuns = (files: readonly HouseFile[], maximumLines: number): string[] =>
  files.flatMap((file) => {
    const source = sourceOf(file);
    const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
    const methods = source.statements
      .filter(ts.isClassDeclaration)
      .flatMap(({ members }) => members.filter(ts.isMethodDeclaration));
    return methods
      .filter((method) => method.name.getText() === 'run')
      .map((method) => lineAt(method.end) - lineAt(method.getStart()) + 1)
      .flatMap((lines) => (lines > maximumLines ? [`${file.path}: ${lines} lines`] : []));
  });

type Pieces = { path: string; text: string; isWhole: boolean };

/** Every string and template of a file; the gaps of a template are `\0`. Imports, types and SOQL aside. */
const stringsOf = (file: HouseFile): Pieces[] => {
  const found: Pieces[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
      found.push({ path: file.path, text: node.text, isWhole: true });
    if (ts.isTemplateExpression(node)) {
      const text = node.head.text + node.templateSpans.map(({ literal }) => `\0${literal.text}`).join('');
      found.push({ path: file.path, text, isWhole: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(file));
  return found;
};

/** Four words in a row, with a small one among them: prose, which belongs into `messages/`. */
const prose = /(?:^|[ (])(?:[A-Za-z][a-z']*[,;:]? ){2,}(?:[a-z']+[,.;:!?]? )?[A-Za-z'\0]+[.:!?]?(?:$|[ )])/;
const smallWord =
  /\b(?:a|an|the|is|are|was|isn't|can't|doesn't|has|have|of|to|in|for|not|no|with|by|and|or|that|this|it)\b/;

/** Sentences in code. `isNoProse` tells what only looks like one, such as a query. */
export const sentencesInCode = (files: readonly HouseFile[], isNoProse: (text: string) => boolean): string[] =>
  files
    .flatMap(stringsOf)
    .flatMap(({ path, text }) => text.split('\n').map((line) => ({ path, text: line.trim() })))
    .filter(({ text }) => prose.test(text) && smallWord.test(text) && !isNoProse(text))
    .map(({ path, text }) => `${path}: ${text.replaceAll('\0', '…')}`);

/** Keys of the message files that no string of the source can be. */
export const unusedTexts = (messages: readonly HouseFile[], sources: readonly HouseFile[]): string[] => {
  const strings = sources.flatMap(stringsOf);
  const exact = new Set(strings.filter(({ isWhole }) => isWhole).map(({ text }) => text));
  const patterns = strings
    .filter(({ isWhole, text }) => !isWhole && /[a-zA-Z.]{2}/.test(text.replaceAll('\0', '')))
    .map(({ text }) => new RegExp(`^${text.split('\0').map(escaped).join('.+')}$`));
  return messages.flatMap(({ path, text }) =>
    [...text.matchAll(/^# (\S+)$/gm)]
      .map(([, key = '']) => key)
      .filter((key) => !exact.has(key) && !patterns.some((pattern) => pattern.test(key)))
      .map((key) => `${path}: ${key}`),
  );
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
