import { expect } from 'chai';
import { ESLint } from 'eslint';
import { root } from '../../tools/runCommand.ts';

/** Lints a text as if it were that file; the rules of the house must speak up. */
const spokenRules = async (filePath: string, code: string): Promise<string[]> => {
  const eslint = new ESLint({
    cwd: root,
    // A text without a file on disk has no type information; the rules under test need none.
    overrideConfig: [
      { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null } }, rules: typedRulesOff },
    ],
  });
  const [report] = await eslint.lintText(code, { filePath: `${root}${filePath}` });
  return (report?.messages ?? []).map((message) => `${message.ruleId}: ${message.message}`);
};

const typedRulesOff = Object.fromEntries(
  (await import('typescript-eslint')).default.configs.recommendedTypeCheckedOnly
    .flatMap((config) => Object.keys(config.rules ?? {}))
    .concat(
      '@typescript-eslint/switch-exhaustiveness-check',
      '@typescript-eslint/only-throw-error',
      'sf-plugin/no-missing-messages',
    )
    .map((rule) => [rule, 'off'] as const),
);

describe('the import rules of the house', () => {
  const forbidden: Array<[string, string, RegExp]> = [
    ['base', "import { a } from '../login/token.ts';", /src\/base must not know src\/login/],
    ['login', "import { a } from '../keypair/read.ts';", /src\/login must not know src\/keypair/],
    ['app', "const a = await import('../org/deploy.ts');", /src\/app must not know src\/org/],
    ['flows', "import { a } from '../ux/checks.ts';", /src\/flows must not know src\/ux/],
    ['flows', "import { a } from '../commands/jwt/verify.ts';", /src\/flows must not know src\/commands/],
    ['ux', "import { a } from '../commands/jwt/verify.ts';", /src\/ux must not know src\/commands/],
    ['flows', "import { Flags } from '@salesforce/sf-plugins-core';", /one door of @salesforce\/sf-plugins-core/],
    ['app', "import { a } from '@oclif/core/errors';", /one door of @oclif\/core/],
    ['org', "import { SignJWT } from 'jose';", /one door of jose/],
    [
      'commands',
      "const a = await import('@salesforce/source-deploy-retrieve');",
      /one door of @salesforce\/source-deploy-retrieve/,
    ],
    ['flows', "import { execFile } from 'node:child_process';", /one door of node:child_process is src\/base/],
    ['keypair', "const a = await import('child_process');", /one door of child_process is src\/base/],
    [
      'commands',
      "import { Flags, SfCommand } from '@salesforce/sf-plugins-core';",
      /Every command extends the SfCommand of src\/ux\/jwtCommand\.ts/,
    ],
    ['login', "import { SignJWT } from 'jose';", /Load jose with await import/],
    [
      'org',
      "import { ComponentSet } from '@salesforce/source-deploy-retrieve';",
      /Load @salesforce\/source-deploy-retrieve with await/,
    ],
    ['ux', "const { Global } = await import('@salesforce/core');", /Take \{ default: … \} of a CommonJS package/],
    ['base', "const { default: a, lock } = await import('proper-lockfile');", /Take \{ default: … \}/],
    ['org', "const zip = new (await import('jszip')).JSZip();", /Take \{ default: … \}/],
    ['keypair', "const forge = await import('node-forge');", /Take \{ default: … \}/],
    ['org', "const a = await import('@salesforce/core/lifecycle').then(({ Lifecycle }) => Lifecycle);", /Take \{ def/],
  ];
  for (const [folder, code, expected] of forbidden)
    it(`refuse in src/${folder}: ${code}`, async () => {
      expect((await spokenRules(`src/${folder}/bad.ts`, `${code}\n`)).join('\n')).to.match(expected);
    });

  const allowed: Array<[string, string]> = [
    ['flows', "import { a } from '../login/token.ts';\nexport { a };"],
    ['login', "import { a } from '../base/http.ts';\nexport { a };"],
    ['login', "import type { JWTPayload } from 'jose';\nexport type A = JWTPayload;"],
    ['login', "export const sign = async (): Promise<unknown> => (await import('jose')).SignJWT;"],
    [
      'org',
      "export const a = async (): Promise<unknown> => {\n  const { default: b } = await import('jszip');\n  return b;\n};",
    ],
    ['commands', "import { a } from '../../flows/verify.ts';\nexport { a };"],
  ];
  for (const [folder, code] of allowed)
    it(`allow in src/${folder}: ${code.split('\n')[0]}`, async () => {
      expect(await spokenRules(`src/${folder}/good.ts`, `${code}\n`)).to.deep.equal([]);
    });
});

describe('the rules for commands', () => {
  it('do fire under this version of ESLint', async () => {
    const bad = `import { Flags } from '@salesforce/sf-plugins-core';
import { SfCommand } from '../../ux/jwtCommand.ts';
export default class Bad extends SfCommand<void> {
  public static flags = { Name: Flags.string({ char: 'h', summary: 'a text' }), json: Flags.boolean() };
  public async run(): Promise<void> {
    const { flags } = await this.parse(Bad);
    this.log(flags.Name);
  }
}
`;
    const spoken = (await spokenRules('src/commands/jwt/bad.ts', bad)).join('\n');
    for (const rule of [
      'command-summary',
      'command-example',
      'flag-case',
      'no-h-short-char',
      'no-json-flag',
      'read-only-properties',
    ])
      expect(spoken).to.include(`sf-plugin/${rule}`);
  });
});
