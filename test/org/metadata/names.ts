/** Why a text can't be an API name, or undefined. */
export function developerNameProblem(name: string, label: string): string | undefined {
  if (/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(name) && name.length <= 80) return undefined;
  return `The ${label} field can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.`;
}
