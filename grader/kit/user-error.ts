/** Something that the person at the command line can mend; its message says how. Nothing was graded: exit status 2. */
export class UserError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UserError'
  }
}
