import { WebRNNError } from '../bindings/errors.js'

/** No browser was found, none could be fetched, or it would not start. */
export class BrowserError extends WebRNNError {
  override name = 'BrowserError'
}

/** A data set could not be fetched: no network, a server that refuses, a connection that stalls. */
export class DownloadError extends WebRNNError {
  override name = 'DownloadError'
}

/** A data set's file has another size or another sha256 than the one that the project knows. */
export class ChecksumError extends WebRNNError {
  override name = 'ChecksumError'
}

/** An error that happened in the page or its worker; it keeps the name that it had there. */
export class PageError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** One line for people: `OptionError: --steps is -1, wanted a whole number from 1 to …`. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** Ends a command: a known error is told in one line, a bug keeps its stack. The exit code is 1. */
export function fail(error: unknown): void {
  const known = error instanceof WebRNNError || error instanceof PageError
  const stack = error instanceof Error ? error.stack : undefined
  process.stderr.write(`${known ? describe(error) : (stack ?? describe(error))}\n`)
  process.exitCode = 1
}
