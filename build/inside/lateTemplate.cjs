exports.render = (...argv) => require('ejs').render(...argv);
