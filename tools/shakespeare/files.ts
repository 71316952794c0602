/** A run's files. A new file is written beside the old one, flushed, and renamed over it: there is always a whole one. */
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DataError, WebRNNError } from '../../bindings/errors.js'

/** @throws WebRNNError when the disk refuses; what was there before is then still there */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const beside = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(beside, 'w')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw new WebRNNError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** @throws DataError naming the file, when it cannot be read */
export async function readInput(path: string, what: string): Promise<Uint8Array> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message
    throw new DataError(`${what} ${path} cannot be read: ${reason}`)
  })
}

/** The folder of a run: keeps what comes from the page until both files are whole, then puts them in their places. */
export class RunFolder {
  readonly model: string
  readonly optimizer: string
  readonly #pending = new Map<string, Uint8Array>()
  #keepsOlder: boolean

  /** @param resumed whether the run goes on from the files in the folder; if not, an older model there is kept beside */
  constructor(folder: string, resumed: boolean) {
    this.model = join(folder, 'model.safetensors')
    this.optimizer = join(folder, 'optimizer.safetensors')
    this.#keepsOlder = !resumed
  }

  receive(file: 'model' | 'optimizer', content: Uint8Array): void {
    this.#pending.set(this[file], content)
  }

  /** Puts what was received in its place. */
  async commit(): Promise<void> {
    if (this.#keepsOlder) {
      for (const path of [this.model, this.optimizer]) {
        if (existsSync(path)) await rename(path, path.replace('.safetensors', '.previous.safetensors'))
      }
      this.#keepsOlder = false
    }
    for (const [path, content] of this.#pending) await replaceFile(path, content)
    this.#pending.clear()
  }
}
