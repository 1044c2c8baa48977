/**
 * A provider sent a response that is forbidden or makes no sense. `status` is that of the response, if it was
 * refused.
 */
export class UntrustworthyResponse extends Error {
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.name = 'UntrustworthyResponse'
    this.status = status
  }
}
