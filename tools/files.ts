/** Files of commands. A new one is written beside the old, flushed, and renamed over it: there is always a whole one. */
import { constants } from 'node:fs'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DataError, WebRNNError } from '../bindings/errors.js'

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

/** Makes a folder, and sees that files can be written there: better now than after the work. @throws DataError */
export async function prepareFolder(option: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new DataError(
      `${option} ${folder} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** @throws DataError naming the file, when it cannot be read */
export async function readInput(path: string, what: string): Promise<Uint8Array> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message
    throw new DataError(`${what} ${path} cannot be read: ${reason}`)
  })
}
