import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { doWithoutLogFile } from '../../../../src/base/files/logFile.ts';

describe('the log file of sf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-file-'));
  after(() => rmSync(folder, { recursive: true }));

  it('stays where it can be written, also in a folder that is still to be made', () => {
    const env: NodeJS.ProcessEnv = {};
    for (const place of [folder, join(folder, 'new', '.sf')]) {
      doWithoutLogFile(env, place);
      expect(env).to.deep.equal({});
    }
  });

  it('is off where there is no place for it, and afterwards as it was', () => {
    writeFileSync(join(folder, 'file'), '');
    for (const before of [undefined, 'false']) {
      const env: NodeJS.ProcessEnv = before === undefined ? {} : { SF_DISABLE_LOG_FILE: before };
      const undo = doWithoutLogFile(env, join(folder, 'file', '.sf'));
      expect(env.SF_DISABLE_LOG_FILE).to.equal('true');
      undo();
      expect(env.SF_DISABLE_LOG_FILE).to.equal(before);
    }
  });

  it('stays off where it is off', () => {
    mkdirSync(join(folder, 'state'));
    const env: NodeJS.ProcessEnv = { SF_DISABLE_LOG_FILE: 'true' };
    doWithoutLogFile(env, join(folder, 'state'))();
    expect(env.SF_DISABLE_LOG_FILE).to.equal('true');
  });
});
