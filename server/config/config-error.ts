/**
 * Thrown for settings that cannot be used. The message has one line per problem. It names settings without their
 * values, which may be secret.
 */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(['These settings need a change:', ...problems.map((line) => `  ${line}`)].join('\n'))
    this.name = 'ConfigError'
  }
}
