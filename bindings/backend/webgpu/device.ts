/** Gets a WebGPU device, or says clearly why there is none. */
import { BackendUnavailableError } from '../../errors.js'

export interface OpenedDevice {
  device: GPUDevice
  /** Whether the device came from the user, who then also destroys it. */
  external: boolean
  /** The adapter in words: vendor, architecture, description. */
  description: string
  /** Whether the adapter is a program on the processor: right results, no speed. */
  software: boolean
}

const TIMES = 'timestamp-query'
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i

interface DeviceOptions {
  device?: GPUDevice | undefined
  /** The device has to tell times. */
  profile?: boolean
}

/**
 * Asks for a device with the largest buffers that the adapter offers, or takes the given one as it is.
 * @throws BackendUnavailableError if there is no WebGPU, no adapter or no device here, or it cannot tell times and has to
 */
export async function requestDevice({ device: given, profile = false }: DeviceOptions = {}): Promise<OpenedDevice> {
  if (given) {
    if (profile) expectTimes(given.features, 'the given device')
    return describe(given, given.adapterInfo, true)
  }
  const gpu = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu
  if (!gpu) {
    const insecure = (globalThis as { isSecureContext?: boolean }).isSecureContext === false
    throw new BackendUnavailableError(
      insecure
        ? 'WebGPU needs a secure context (https or localhost); this page is not one'
        : 'this environment has no WebGPU (navigator.gpu is missing)',
    )
  }
  const adapter = await attempt('an adapter', () => gpu.requestAdapter({ powerPreference: 'high-performance' }))
  if (!adapter)
    throw new BackendUnavailableError('WebGPU is there, but it offers no adapter (no GPU, or its driver is blocked)')
  if (profile) expectTimes(adapter.features, 'the adapter')
  const device = await attempt('a device', () =>
    adapter.requestDevice({
      label: 'webrnn',
      requiredFeatures: profile ? [TIMES] : [],
      requiredLimits: {
        maxBufferSize: adapter.limits.maxBufferSize,
        maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
      },
    }),
  )
  return describe(device, adapter.info, false)
}

function expectTimes(features: GPUSupportedFeatures, what: string): void {
  if (!features.has(TIMES))
    throw new BackendUnavailableError(`profile: ${what} has no ${TIMES}, which kernels are timed with`)
}

async function attempt<T>(what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BackendUnavailableError(`WebGPU refused ${what}: ${reason}`, { cause })
  }
}

function describe(device: GPUDevice, info: GPUAdapterInfo | undefined, external: boolean): OpenedDevice {
  const names = [info?.vendor, info?.architecture, info?.description || info?.device].filter((name) => name)
  return {
    device,
    external,
    description: names.join(' ') || 'an adapter that does not tell its name',
    software: info?.isFallbackAdapter === true || SOFTWARE.test([...names, info?.device].join(' ')),
  }
}
