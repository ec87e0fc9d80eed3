/**
 * The actions of GitHub that jobs use, each by the full commit of a release: a tag can be moved, a commit can't. Looked up
 * on 2026-11-29 in public repositories that pin them, each commit in several that have nothing to do with each other.
 */
const pinnedActions = {
  checkout: { name: 'actions/checkout', commit: 'de0fac2e4500dabe0009e67214ff5f5447ce83dd', version: 'v6.0.2' },
  setupNode: { name: 'actions/setup-node', commit: '53b83947a5a98c8d113130e565377fae1a50d02f', version: 'v6.3.0' },
  cache: { name: 'actions/cache', commit: 'cdf6c1fa76f9f475f3d7449005a359c84ca0f306', version: 'v5.0.3' },
  upload: { name: 'actions/upload-artifact', commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', version: 'v7.0.1' },
  download: {
    name: 'actions/download-artifact',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    version: 'v8.0.1',
  },
  uploadSarif: {
    name: 'github/codeql-action/upload-sarif',
    commit: 'c10b8064de6f491fea524254123dbe5e09572f13',
    version: 'v4.35.1',
  },
} as const;

/** What `uses:` says of an action, with its version for people. */
export const pinnedAction = (action: keyof typeof pinnedActions): { plain: string; note: string } => {
  const { name, commit, version } = pinnedActions[action];
  return { plain: `${name}@${commit}`, note: version };
};
