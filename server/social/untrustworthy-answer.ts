/** A provider answered what it must not, or what makes no sense. */
export class UntrustworthyAnswer extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UntrustworthyAnswer'
  }
}
