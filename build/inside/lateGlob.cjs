exports.glob = async (...argv) => (await import('tinyglobby')).glob(...argv);
