import { Flags } from '@salesforce/sf-plugins-core';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { Messages } from '../../base/text/messages.ts';
import { storeTarget, type StoreTarget } from '../../flows/handOver/targets.ts';
import { findStore, storeKinds } from '../../pipeline/stores/storeTable.ts';
import type { StoreKind } from '../../pipeline/stores/storeTypes.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const storeMessages = Messages.loadMessages('sf-plugin-jwt', 'stores');

/** Which store of secrets is meant, and where in it. */
export const storeFlags = {
  provider: Flags.option({
    options: [...storeKinds] as StoreKind[],
    required: true,
    summary: storeMessages.getMessage('flags.provider.summary'),
    description: storeMessages.getMessage('flags.provider.description'),
  })(),
  place: Flags.string({
    summary: storeMessages.getMessage('flags.place.summary'),
    description: storeMessages.getMessage('flags.place.description'),
  }),
  environment: Flags.string({ summary: storeMessages.getMessage('flags.environment.summary') }),
  group: Flags.string({
    summary: storeMessages.getMessage('flags.group.summary'),
    description: storeMessages.getMessage('flags.group.description'),
  }),
};

type ParsedStoreFlags = { provider: StoreKind; place?: string; environment?: string; group?: string };

/** The store that the flags name. Throws the errors of `storeTarget`. */
export const storeOfFlags = (
  { provider, place, environment, group }: ParsedStoreFlags,
  env: EnvironmentVariables,
): StoreTarget => {
  const store = findStore(provider);
  if (!store) throw jwtError('StorePlaceMissing', [provider, '--provider'], [provider]);
  const given = {
    ...(place !== undefined && { place }),
    ...(environment !== undefined && { environment }),
    ...(group !== undefined && { group }),
  };
  return storeTarget(store, given, env);
};
