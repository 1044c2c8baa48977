/** Says, in a line each, what is wrong with the settings. Names them and keeps their values. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(['These settings need a change:', ...problems.map((line) => `  ${line}`)].join('\n'))
    this.name = 'ConfigError'
  }
}
