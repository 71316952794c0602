/** What a worker says when it fails: `ended` if that is the end of what it was doing. */
export interface Failure {
  readonly type: 'error'
  readonly name: string
  readonly message: string
  readonly ended: boolean
}

export function asFailure(error: unknown, ended = true): Failure {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { type: 'error', name, message, ended }
}
