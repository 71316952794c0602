/**
 * Finds a Chrome, Chromium or Edge, or fetches one, and starts it headless with the flags that WebGPU needs.
 * As a command (`npx tsx tools/browser.ts`) it prints the browser's path.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import {
  Browser as BrowserKind,
  detectBrowserPlatform,
  getInstalledBrowsers,
  install,
  resolveBuildId,
} from '@puppeteer/browsers'
import puppeteer, { type Browser } from 'puppeteer'
import { BrowserError, describe, fail } from './errors.js'
import { isCommand } from './main.js'
import { byteBar } from './progress.js'

const advice =
  'Install Chrome, Chromium or Edge (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask google-chrome; ' +
  'Windows: winget install Google.Chrome), or set WEBRNN_BROWSER to the path of one.'

/** A download that brings nothing for so long has failed. */
const stallMilliseconds = 30_000

/**
 * The path of a browser: the one that `WEBRNN_BROWSER` or `PUPPETEER_EXECUTABLE_PATH` names, else an installed one, else
 * one that puppeteer has fetched before, else it is fetched now (on Debian as root at last with apt-get).
 * @throws BrowserError saying what to install
 */
export async function findBrowser(): Promise<string> {
  for (const variable of ['WEBRNN_BROWSER', 'PUPPETEER_EXECUTABLE_PATH']) {
    const path = process.env[variable]
    if (!path) continue
    if (!existsSync(path)) throw new BrowserError(`${variable} is ${path}, but there is no such file`)
    return path
  }
  const failures: string[] = []
  for (const find of [installed, cached, downloaded, packaged]) {
    try {
      const path = await find()
      if (path) return path
    } catch (error) {
      failures.push(describe(error))
    }
  }
  throw new BrowserError(`there is no browser here. ${advice}${failures.map((line) => `\n  ${line}`).join('')}`)
}

/** Chrome, Chromium or Edge where their installers put them. */
function installed(): string | undefined {
  return usualPlaces().find((path) => existsSync(path))
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      names.map((name) => join(folder, `${name}.app/Contents/MacOS/${name}`)),
    )
  }
  if (process.platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? [])
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return programs.flatMap((program) => folders.map((folder) => join(folder, program)))
  }
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
    'microsoft-edge',
  ]
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ]
  return names.flatMap((name) => [...folders.map((folder) => join(folder, name)), `/opt/google/chrome/${name}`])
}

const cacheDir = (): string => process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer')

/** The newest Chrome in puppeteer's cache that starts. */
async function cached(): Promise<string | undefined> {
  if (!existsSync(cacheDir())) return undefined
  const found = await getInstalledBrowsers({ cacheDir: cacheDir() })
  const paths = found
    .filter(({ browser }) => browser === BrowserKind.CHROME)
    .map(({ executablePath }) => executablePath)
  return paths.reverse().find((path) => existsSync(path) && starts(path))
}

/** Puppeteer's own download of Chrome. */
async function downloaded(): Promise<string | undefined> {
  const platform = detectBrowserPlatform()
  if (!platform) return undefined
  process.stderr.write('No browser found: fetching Chrome …\n')
  let bar: ReturnType<typeof byteBar> | undefined
  const fetching = (alive: () => void): Promise<string> =>
    resolveBuildId(BrowserKind.CHROME, platform, 'stable').then(async (buildId) => {
      const downloadProgressCallback = (received: number, total: number): void => {
        alive()
        bar ??= byteBar('Chrome', total)
        bar.update(received)
      }
      const options = { browser: BrowserKind.CHROME, buildId, platform, cacheDir: cacheDir(), downloadProgressCallback }
      return (await install(options)).executablePath
    })
  const path = await unlessStalled(fetching).finally(() => bar?.stop())
  if (!starts(path)) throw new BrowserError(`${path} does not start; a library that Chrome needs may be missing`)
  return path
}

/** Rejects when the work has not called `alive` for a while; unpacking, at the end, gets the same grace. */
function unlessStalled<Value>(work: (alive: () => void) => Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void =>
      reject(new BrowserError(`the download stood still for ${stallMilliseconds / 1000} seconds`))
    let timer = setTimeout(giveUp, stallMilliseconds)
    const alive = (): void => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, stallMilliseconds)
    }
    work(alive)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}

/** Debian's package, when this runs as root there (a container, a build machine). */
function packaged(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const command of [['update'], ['install', '-y', 'chromium']]) {
    execFileSync('apt-get', command, { stdio: ['ignore', 2, 2], env: environment })
  }
  return installed()
}

/** Whether the program answers at all: a fetched Chrome lacks libraries on a bare system. (On Windows asking opens a window.) */
function starts(path: string): boolean {
  if (process.platform === 'win32') return true
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

export interface LaunchOptions {
  /** Further flags. */
  args?: string[]
  /** `false` opens a window. Default: true. */
  headless?: boolean
  /**
   * What WebGPU runs on: `software` is Chrome's own adapter on the processor (right, but slow: for tests), `system` is
   * this machine's graphics card. Default: `software`.
   */
  gpu?: 'software' | 'system'
}

/**
 * Starts the browser that `findBrowser` finds. It takes no part in Ctrl-C: close it yourself.
 * @throws BrowserError when there is none or it does not start
 */
export async function launch({ args = [], headless = true, gpu = 'software' }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = await findBrowser()
  const flags = [
    '--enable-unsafe-webgpu',
    '--disable-background-networking',
    '--disable-background-timer-throttling',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--disable-quic',
    '--disable-sync',
    '--no-first-run',
  ]
  if (headless) flags.push('--headless=new')
  if (gpu === 'software') flags.push('--use-webgpu-adapter=swiftshader')
  // without a graphics card there shall be no adapter, rather than a hundred times slower one unasked
  if (gpu === 'system') flags.push('--disable-software-rasterizer')
  if (gpu === 'system' && process.platform === 'linux') flags.push('--enable-features=Vulkan')
  if (process.platform === 'linux' && process.getuid?.() === 0) flags.push('--no-sandbox') // Chrome refuses its sandbox to root
  try {
    // headless is among our flags: puppeteer's own choice of mode differs between its versions
    const options = { executablePath, headless: false, args: [...flags, ...args], protocolTimeout: 0 }
    return await puppeteer.launch({ ...options, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false })
  } catch (error) {
    throw new BrowserError(`${executablePath} did not start: ${error instanceof Error ? error.message : String(error)}`)
  }
}

if (isCommand(import.meta.url)) findBrowser().then((path) => console.log(path), fail)
