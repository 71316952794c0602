/** Data sets by name: where each is looked for, where it is fetched from, and the sum that proves it whole. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataError, OptionError } from '../bindings/errors.js'
import { ChecksumError, DownloadError } from './errors.js'
import { byteBar } from './progress.js'

export interface DataSet {
  /** The file's place inside a data folder, `/`-separated. */
  readonly file: string
  readonly url: string
  /** The file's size. */
  readonly bytes: number
  /** The file's sha256, hexadecimal. */
  readonly sha256: string
  readonly licence: string
  /** A stand-in that the project carries, for machines without a network; relative to the project. */
  readonly imitation?: string
}

export const dataSets: Readonly<Record<string, DataSet>> = {
  shakespeare: {
    file: 'shakespeare/input.txt',
    url: 'https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt',
    bytes: 1_115_394,
    sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
    licence: 'public domain',
    imitation: 'demos/shakespeare/imitation.txt',
  },
}

export interface FindOptions {
  /** A data folder (`--data`), laid out as `shakespeare/input.txt`; the set must be in it. */
  folder?: string | undefined
  /** Where fetched sets are kept. Default: `.cache/data` in the project. */
  cache?: string
  /** Whether the imitation may stand in when there is no network. Default: true. */
  imitation?: boolean
  /** The set itself, in place of the one known by the name (for tests). */
  set?: DataSet
  /** A download that brings nothing for so long has failed, in milliseconds. Default: 20,000. */
  patience?: number
}

export interface FoundDataSet {
  path: string
  origin: 'folder' | 'environment' | 'cache' | 'download' | 'imitation'
  /** What a person must be told about it, such as that this is an imitation. */
  notice?: string
}

const project = fileURLToPath(new URL('../', import.meta.url))

/**
 * The file of a data set, its sha256 checked: from `folder`, else from the folder that the environment variable
 * `WEBRNN_DATA` names, else from the cache, else downloaded into the cache; without a network the imitation, with a notice.
 * @throws OptionError for an unknown name; DataError when it is not in `folder`; ChecksumError when a file is not the one
 * that is meant; DownloadError when it cannot be fetched and there is no imitation
 */
export async function findDataSet(name: string, options: FindOptions = {}): Promise<FoundDataSet> {
  const known = Object.hasOwn(dataSets, name) ? dataSets[name] : undefined
  const set = options.set ?? known
  if (!set) throw new OptionError(`data set '${name}' is unknown, there are: ${Object.keys(dataSets).join(', ')}`)
  if (options.folder !== undefined) {
    const path = join(options.folder, set.file)
    if (!existsSync(path)) throw new DataError(`${path} does not exist, wanted the data set '${name}' in that folder`)
    await verify(path, set)
    return { path, origin: 'folder' }
  }
  const shared = process.env.WEBRNN_DATA ? join(process.env.WEBRNN_DATA, set.file) : undefined
  if (shared !== undefined && existsSync(shared)) {
    await verify(shared, set)
    return { path: shared, origin: 'environment' }
  }
  const path = join(options.cache ?? join(project, '.cache', 'data'), set.file)
  if (existsSync(path) && (await verify(path, set).then(() => true, isChecksum))) return { path, origin: 'cache' }
  try {
    await download(name, set, path, options.patience ?? 20_000)
    return { path, origin: 'download' }
  } catch (error) {
    const stand = set.imitation === undefined || options.imitation === false ? undefined : join(project, set.imitation)
    if (!(error instanceof DownloadError) || stand === undefined) throw error
    if (!existsSync(stand)) throw new DownloadError(`${error.message}; and the imitation ${set.imitation} is not there`)
    const notice =
      `NOTICE: '${name}' cannot be had here (${error.message}). ` +
      `Using ${set.imitation}: an IMITATION that a model of this project wrote. Figures on it are not comparable.`
    return { path: stand, origin: 'imitation', notice }
  }
}

/** A damaged file in the cache is no error, it is fetched again; anything else is one. */
function isChecksum(error: unknown): false {
  if (error instanceof ChecksumError) return false
  throw error
}

/** @throws ChecksumError naming the file, what it is and what it should be */
async function verify(path: string, set: DataSet): Promise<void> {
  const { size } = await stat(path)
  if (size !== set.bytes) throw new ChecksumError(`${path} has ${size} bytes, wanted ${set.bytes}`)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  const sum = hash.digest('hex')
  if (sum !== set.sha256) throw new ChecksumError(`${path} has sha256 ${sum}, wanted ${set.sha256}`)
}

/** Fetches into a partial file beside the place, checks it, and only then gives it its name. */
async function download(name: string, set: DataSet, path: string, patience: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const partial = `${path}.${process.pid}.partial`
  const bar = byteBar(name, set.bytes)
  try {
    await receive(set, partial, patience, (bytes) => bar.update(bytes))
    await verify(partial, set).catch((error: Error) => {
      throw new ChecksumError(`${set.url} is not the file that is meant: ${error.message}`)
    })
    await rename(partial, path)
  } finally {
    bar.stop()
    await rm(partial, { force: true })
  }
}

async function receive(set: DataSet, path: string, patience: number, onBytes: (bytes: number) => void): Promise<void> {
  const stalled = new AbortController()
  const giveUp = (): void => stalled.abort(new Error(`nothing came for ${patience / 1000} s`))
  let timer = setTimeout(giveUp, patience)
  const file = await open(path, 'w')
  try {
    const response = await fetch(set.url, { signal: stalled.signal })
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
    let bytes = 0
    for await (const chunk of response.body) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, patience)
      bytes += chunk.byteLength
      if (bytes > set.bytes) throw new ChecksumError(`${set.url} is longer than the ${set.bytes} bytes that are meant`)
      await file.write(chunk)
      onBytes(bytes)
    }
    if (bytes < set.bytes) throw new Error(`the connection ended after ${bytes} of ${set.bytes} bytes`)
  } catch (error) {
    if (error instanceof ChecksumError) throw error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new DownloadError(`${set.url}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`)
  } finally {
    clearTimeout(timer)
    await file.close()
  }
}
