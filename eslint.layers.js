import commonJs from './build/commonJs.json' with { type: 'json' };

/**
 * Who may import whom. A folder of `src` sees itself, the folders named here and `base`; each heavy library has one door.
 */
const domain = ['connection', 'keypair', 'app', 'org', 'login', 'pipeline'];

const mayImport = {
  base: [],
  ...Object.fromEntries(domain.map((folder) => [folder, ['base']])),
  flows: [...domain, 'base'],
  ux: ['flows', ...domain, 'base'],
  commands: ['ux', 'flows', ...domain, 'base'],
};

/** Library → the folders that may import it. */
const doors = {
  jose: ['login'],
  'node-forge': ['keypair'],
  '@salesforce/source-deploy-retrieve': ['org'],
  jszip: ['org'],
  '@oclif/core': ['commands', 'ux'],
  '@salesforce/sf-plugins-core': ['commands', 'ux'],
  '@inquirer': ['ux'],
  '@oclif/multi-stage-output': ['ux'],
  '@oclif/table': ['ux'],
  'fast-xml-parser': ['app'],
  'jsonc-parser': ['connection'],
  'proper-lockfile': ['base'],
  'node:child_process': ['base'],
  child_process: ['base'],
};

/** Loaded only where it is used, with `await import()`; a static import of its types is free. */
const lazy = [
  'jose',
  'jsonc-parser',
  'node-forge',
  'jszip',
  '@salesforce/source-deploy-retrieve',
  '@inquirer',
  '@oclif/multi-stage-output',
  '@oclif/table',
];

/**
 * Packages in CommonJS form. A bundler gives `await import()` of one only what every loader gives: `default`, all of its
 * exports. Names beside it would be undefined in the package. The build refuses what the list doesn't know.
 */

const folders = Object.keys(mayImport);

const forbiddenFolders = (folder) => folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
const forbiddenLibraries = (folder) => Object.keys(doors).filter((library) => !doors[library].includes(folder));

const staticImports = (folder) => ({
  patterns: [
    ...forbiddenFolders(folder).map((other) => ({
      regex: `^(\\.\\./)+${other}/`,
      message: `src/${folder} must not know src/${other} (see DESIGN.md).`,
    })),
    ...forbiddenLibraries(folder).map((library) => ({
      regex: `^${library}(/|$)`,
      message: `The one door of ${library} is src/${doors[library].join(', src/')}.`,
    })),
    {
      regex: '^@salesforce/core(/messages)?$',
      importNames: ['Messages'],
      message: 'Texts come from src/base/text/messages.ts, which puts no value into a command without quoting it.',
    },
    ...lazy
      .filter((library) => doors[library].includes(folder))
      .map((library) => ({
        regex: `^${library}(/|$)`,
        allowTypeImports: true,
        message: `Load ${library} with await import() in the function that needs it.`,
      })),
    // Commands begin with what every command does first.
    ...(folder === 'commands'
      ? [
          {
            regex: '^@salesforce/sf-plugins-core(/|$)',
            importNames: ['SfCommand'],
            message: 'Every command extends the SfCommand of src/ux/jwtCommand.ts.',
          },
        ]
      : []),
  ],
});

/** `await import()` isn't seen by no-restricted-imports, so the same table guards it by syntax. */
const dynamicImports = (folder) =>
  [
    ...forbiddenFolders(folder).map((other) => [
      `^(\\.\\.\\u002F)+${other}\\u002F`,
      `src/${folder} must not know src/${other}.`,
    ]),
    ...forbiddenLibraries(folder).map((library) => [
      `^${library.replaceAll('/', '\\u002F')}(\\u002F|$)`,
      `The one door of ${library} is src/${doors[library].join(', src/')}.`,
    ]),
  ].map(([pattern, message]) => ({ selector: `ImportExpression[source.value=/${pattern}/]`, message }));

/**
 * Packages in CommonJS form: a bundler gives `await import()` of one only what every loader gives, `default`, and names beside it
 * would be undefined in the package. The build refuses what the list doesn't know.
 */
const commonJsName = `/^(${commonJs.map((name) => name.replaceAll('/', '\\u002F')).join('|')})(\\u002F|$)/`;

/** The one form: `const { default: core } = await import('@salesforce/core')`. */
const namedFromCommonJs = [
  `ImportExpression[source.value=${commonJsName}]:not(VariableDeclarator[id.type="ObjectPattern"] > AwaitExpression > *)`,
  `VariableDeclarator[init.argument.source.value=${commonJsName}] > ObjectPattern > Property[key.name!="default"]`,
].map((selector) => ({ selector, message: 'Take { default: … } of a CommonJS package, and its exports from there.' }));

export const layerRules = folders.map((folder) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', staticImports(folder)],
    'no-restricted-syntax': ['error', ...dynamicImports(folder), ...namedFromCommonJs],
  },
}));
