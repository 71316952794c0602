import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from './files.js'

/** The name of the model in a run's folder. */
export const MODEL = 'model.safetensors'

/** The folder of a run: keeps what comes from the page until all of it is whole, then puts it in its place. */
export class RunFolder {
  /** The path of the model. */
  readonly model: string
  readonly #pending = new Map<string, Uint8Array>()
  #keepsOlder: boolean

  /** @param resumed whether the run goes on from the files in the folder; if not, an older model there is kept beside */
  constructor(
    private readonly folder: string,
    resumed: boolean,
  ) {
    this.model = join(folder, MODEL)
    this.#keepsOlder = !resumed
  }

  /** @param file its name in the folder */
  receive(file: string, content: Uint8Array): void {
    this.#pending.set(join(this.folder, file), content)
  }

  /** Puts what was received in its place. */
  async commit(): Promise<void> {
    for (const [path, content] of this.#pending) {
      if (this.#keepsOlder && existsSync(path))
        await rename(path, path.replace('.safetensors', '.previous.safetensors'))
      await replaceFile(path, content)
    }
    this.#keepsOlder = false
    this.#pending.clear()
  }
}
