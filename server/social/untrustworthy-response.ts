/** A response of a provider that is an error or makes no sense. `status` is its status, if it is an error. */
export class UntrustworthyResponse extends Error {
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.name = 'UntrustworthyResponse'
    this.status = status
  }
}
