exports.compare = require('semver/functions/compare');
