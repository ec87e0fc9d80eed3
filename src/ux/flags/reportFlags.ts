import { resolve } from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { refuseSamePath } from '../report/writeEach.ts';
import { junitPath, type ReportWishes } from '../report/writeReports.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const reportMessages = Messages.loadMessages('sf-plugin-jwt', 'reports');

const reportGroup = reportMessages.getMessage('group.report');

/** The files that a command writes about many connections; those of `sf project deploy start` have its names. */
export const reportFlags = {
  junit: Flags.boolean({
    summary: reportMessages.getMessage('flags.junit.summary'),
    description: reportMessages.getMessage('flags.junit.description'),
    helpGroup: reportGroup,
  }),
  'results-dir': Flags.directory({
    summary: reportMessages.getMessage('flags.results-dir.summary'),
    dependsOn: ['junit'],
    helpGroup: reportGroup,
  }),
  csv: Flags.file({
    summary: reportMessages.getMessage('flags.csv.summary'),
    description: reportMessages.getMessage('flags.csv.description'),
    helpGroup: reportGroup,
  }),
  html: Flags.file({
    summary: reportMessages.getMessage('flags.html.summary'),
    description: reportMessages.getMessage('flags.html.description'),
    helpGroup: reportGroup,
  }),
};

type ReportFlagValues = { junit?: boolean; 'results-dir'?: string; csv?: string; html?: string };

/** Which reports the flags ask for. Throws ReportPathTwice. */
export const reportWishes = (flags: ReportFlagValues, startedAt = new Date()): ReportWishes => {
  const wishes = {
    ...(flags.junit && { junit: resolve(junitPath(flags['results-dir'] ?? 'jwt-results')) }),
    ...(flags.csv !== undefined && { csv: resolve(flags.csv) }),
    ...(flags.html !== undefined && { html: resolve(flags.html) }),
  };
  refuseSamePath(Object.values(wishes));
  return { ...wishes, startedAt };
};
