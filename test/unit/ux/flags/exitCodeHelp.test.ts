import { expect } from 'chai';
import JwtAuthorize from '../../../../src/commands/jwt/authorize.ts';
import JwtDeploy from '../../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../../src/commands/jwt/diff.ts';
import JwtLint from '../../../../src/commands/jwt/lint.ts';
import JwtRotate from '../../../../src/commands/jwt/rotate.ts';
import JwtSetup from '../../../../src/commands/jwt/setup.ts';
import JwtStatus from '../../../../src/commands/jwt/status.ts';
import JwtVerify from '../../../../src/commands/jwt/verify.ts';

type Help = { body?: Array<{ name: string; description: string }> };

const commands = { JwtAuthorize, JwtDeploy, JwtDiff, JwtLint, JwtRotate, JwtSetup, JwtStatus, JwtVerify };
const rowsOf = ({ errorCodes }: { errorCodes: unknown }) => (errorCodes as Help).body ?? [];

describe('the exit codes in the help of a command', () => {
  it('are those that it can return, and no others', () => {
    const codes = Object.entries(commands).map(([name, command]) => [
      name,
      rowsOf(command)
        .map((row) => row.name)
        .join(),
    ]);
    expect(Object.fromEntries(codes)).to.deep.equal({
      JwtAuthorize: '0,1,2,69,75',
      JwtDeploy: '0,1,2,69,75',
      JwtDiff: '0,1,2,75',
      JwtLint: '0,1,2',
      JwtRotate: '0,1,2,69,75',
      JwtSetup: '0,1,2,69,75',
      JwtStatus: '0,1,2,30,75',
      JwtVerify: '0,1,2,30,69,75',
    });
  });

  it('name no flag that the command doesn’t have', () => {
    for (const [name, command] of Object.entries(commands))
      for (const { description } of rowsOf(command))
        for (const [, flag = ''] of description.matchAll(/--([a-z-]+)/g))
          expect(Object.keys(command.flags), `${name}: ${description}`).to.include(flag);
  });
});
