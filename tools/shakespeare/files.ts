import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from '../files.js'

/** The folder of a run: keeps what comes from the page until both files are whole, then puts them in their places. */
export class RunFolder {
  readonly model: string
  readonly optimizer: string
  readonly #pending = new Map<string, Uint8Array>()
  #keepsOlder: boolean

  /** @param resumed whether the run goes on from the files in the folder; if not, an older model there is kept beside */
  constructor(
    private readonly folder: string,
    resumed: boolean,
  ) {
    this.model = join(folder, 'model.safetensors')
    this.optimizer = join(folder, 'optimizer.safetensors')
    this.#keepsOlder = !resumed
  }

  /** @param file its name in the folder */
  receive(file: string, content: Uint8Array): void {
    this.#pending.set(join(this.folder, file), content)
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
