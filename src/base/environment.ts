/** The variables of an environment, by name. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;
