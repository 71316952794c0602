/**
 * Where Dawn finds Vulkan on Linux. Servers often have a card's driver and no loader, or the driver where the loader does not look; a machine without a card has
 * neither. Browsers bring a loader and a driver that is a program on the processor.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LOADER = 'libvulkan.so.1'
const SOFTWARE = 'vk_swiftshader_icd.json'

/** What the loader looks at: the same under its old name and its new one. */
const VARIABLES = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES'] as const

const SYSTEM = [
  ...['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib'],
  ...['x86_64', 'aarch64'].flatMap((machine) => [`/lib/${machine}-linux-gnu`, `/usr/lib/${machine}-linux-gnu`]),
]

/** Where NVIDIA's driver is put in the containers of some hosts. */
const HIDDEN_DRIVERS = ['/usr/local/nvidia/share/vulkan/icd.d', '/usr/local/nvidia/vulkan/icd.d']

/** Beside this command where it is packed; else a browser's folder. */
function carriers(): string[] {
  const beside = fileURLToPath(new URL('./vulkan', import.meta.url))
  const usual = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', '/opt/microsoft/msedge']
  const named = process.env.WEBRNN_BROWSER ?? process.env.PUPPETEER_EXECUTABLE_PATH
  const own = named !== undefined && existsSync(named) ? [dirname(realpathSync(named))] : []
  return [beside, ...own, ...usual]
}

/** The loader's file and the software driver's, to be packed. */
export function vulkanFiles(): string[] {
  const driver = softwareDriver()
  const loader = [...SYSTEM, ...carriers()].map((folder) => join(folder, LOADER)).find((file) => existsSync(file))
  const files = driver === undefined ? [] : [driver, join(dirname(driver), 'libvk_swiftshader.so')]
  return [...(loader === undefined ? [] : [loader]), ...files].map((file) => realpathSync(file))
}

/**
 * The folder of a loader for a system that has none: undefined where it has one, or none is found. The dynamic linker has to know it before the process
 * begins (`LD_LIBRARY_PATH`).
 */
export function loaderFolder(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const known = [...SYSTEM, ...(process.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean)]
  const has = (folder: string): boolean => existsSync(join(folder, LOADER))
  return known.some(has) ? undefined : carriers().find(has)
}

function softwareDriver(): string | undefined {
  return carriers()
    .map((folder) => join(folder, SOFTWARE))
    .find((file) => existsSync(file))
}

/** Drivers to be tried, one after the other: those that the loader finds by itself, one where it does not look, a program on the processor. */
export function drivers(): { readonly name: string; choose(): void }[] {
  const choose = (file: string | undefined) => () => {
    for (const variable of VARIABLES) {
      if (file === undefined) Reflect.deleteProperty(process.env, variable)
      else process.env[variable] = file
    }
  }
  const given = VARIABLES.map((variable) => process.env[variable]).find((value) => value)
  if (given !== undefined) return [{ name: given, choose() {} }]
  if (process.platform !== 'linux') return [{ name: 'the system’s', choose() {} }]
  const hidden = HIDDEN_DRIVERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => join(folder, file)),
  )
  const software = softwareDriver()
  const files = [...hidden, ...(software === undefined ? [] : [software])]
  return [{ name: 'the system’s', choose: choose(undefined) }, ...files.map((name) => ({ name, choose: choose(name) }))]
}
