import { expect } from 'chai';
import { combinedExitCode, exitCodes } from '../../../../src/base/errors/exitCodes.ts';

describe('exit codes', () => {
  it('do not reuse those of the CLI itself', () => {
    const codes = Object.values(exitCodes).map((row) => row.code);
    expect(codes).to.have.members([0, 1, 2, 30, 69, 75]);
    expect(codes).not.to.include.members([10, 20, 68, 130]);
  });

  it('of several are the first of 2, 1, 75, 69, 30, 0', () => {
    expect(combinedExitCode([0, 30, 69, 75, 1, 2])).to.equal(2);
    expect(combinedExitCode([0, 30, 69, 75, 1])).to.equal(1);
    expect(combinedExitCode([0, 30, 69, 75])).to.equal(75);
    expect(combinedExitCode([0, 30, 69])).to.equal(69);
    expect(combinedExitCode([0, 30])).to.equal(30);
    expect(combinedExitCode([0])).to.equal(0);
    expect(combinedExitCode([])).to.equal(0);
  });
});
