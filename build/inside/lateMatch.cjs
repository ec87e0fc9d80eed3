exports.minimatch = (...argv) => require('minimatch').minimatch(...argv);
