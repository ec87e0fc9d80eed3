import { Messages } from '../../base/text/messages.ts';
import { Flags } from '@salesforce/sf-plugins-core';
import { parseIpRange } from '../../app/elements/ipRange.ts';
import type { AppOptions } from '../../app/model.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const metadataFlagMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.metadata');

const metadataHelpGroup = metadataFlagMessages.getMessage('group.app');

/** The flags for what an app may have beside the necessary. */
export const appOptionFlags = {
  profile: Flags.string({
    summary: metadataFlagMessages.getMessage('flags.profile.summary'),
    helpGroup: metadataHelpGroup,
    description: metadataFlagMessages.getMessage('flags.profile.description'),
    multiple: true,
  }),
  'ip-policy': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.ip-policy.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'trusted-ip-range': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.trusted-ip-range.summary'),
    helpGroup: metadataHelpGroup,
    multiple: true,
  }),
  'session-timeout': Flags.integer({
    summary: metadataFlagMessages.getMessage('flags.session-timeout.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'session-level': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.session-level.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'refresh-policy': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.refresh-policy.summary'),
    description: metadataFlagMessages.getMessage('flags.refresh-policy.description'),
    helpGroup: metadataHelpGroup,
  }),
  'refresh-validity': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.refresh-validity.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'contact-phone': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.contact-phone.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'info-url': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.info-url.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'logo-url': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.logo-url.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'icon-url': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.icon-url.summary'),
    helpGroup: metadataHelpGroup,
  }),
  'distribution-state': Flags.string({
    summary: metadataFlagMessages.getMessage('flags.distribution-state.summary'),
    helpGroup: metadataHelpGroup,
  }),
};

type OptionValues = {
  profile?: string[];
  'ip-policy'?: string;
  'trusted-ip-range'?: string[];
  'session-timeout'?: number;
  'session-level'?: string;
  'refresh-policy'?: string;
  'refresh-validity'?: string;
  'contact-phone'?: string;
  'info-url'?: string;
  'logo-url'?: string;
  'icon-url'?: string;
  'distribution-state'?: string;
};

/** What the flags say, in the words of the app. */
export const appOptions = (flags: OptionValues): Omit<AppOptions, 'elements'> => ({
  profiles: flags.profile,
  ipPolicy: flags['ip-policy'],
  trustedIpRanges: flags['trusted-ip-range']?.map(parseIpRange),
  sessionTimeoutMinutes: flags['session-timeout'],
  sessionLevel: flags['session-level']?.toUpperCase(),
  refreshPolicy: flags['refresh-policy'],
  refreshValidity: flags['refresh-validity'],
  contactPhone: flags['contact-phone'],
  infoUrl: flags['info-url'],
  logoUrl: flags['logo-url'],
  iconUrl: flags['icon-url'],
  distributionState: flags['distribution-state'],
});
