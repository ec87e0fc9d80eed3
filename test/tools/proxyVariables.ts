/** Everything that decides about a proxy; a test that is about the network begins without. */
export const proxyVariables = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** For an environment that is merged. */
export const noProxyVariables = Object.fromEntries(proxyVariables.map((name) => [name, undefined]));

/** Takes them out of this process; gives back what puts them in again. */
export const withoutProxies = (): (() => void) => {
  const before = proxyVariables.map((name) => [name, process.env[name]] as const);
  for (const name of proxyVariables) delete process.env[name];
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
};
