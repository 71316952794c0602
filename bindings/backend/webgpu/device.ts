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

/** What kernels are faster with, and do without. */
const OPTIONAL = ['subgroups'] as const

const TIMES = 'timestamp-query'
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i

interface DeviceOptions {
  device?: GPUDevice | undefined
  /** The device has to tell times. */
  profile?: boolean
  /** Ask for nothing that not every device has. */
  bare?: boolean | undefined
}

/**
 * Asks for a device with the largest buffers that the adapter offers, or takes the given one as it is.
 * @throws BackendUnavailableError if there is no WebGPU, no adapter or no device here, or it cannot tell times and has to
 */
export async function requestDevice({
  device: given,
  profile = false,
  bare,
}: DeviceOptions = {}): Promise<OpenedDevice> {
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
      ...(bare ? {} : beyond(adapter, profile)),
    }),
  )
  return describe(device, adapter.info, false)
}

/** What an adapter offers beyond what every device has, and kernels gain by. */
const beyond = ({ features, limits }: GPUAdapter, profile: boolean): GPUDeviceDescriptor => ({
  requiredFeatures: [
    ...OPTIONAL.filter((feature) => features.has(feature)),
    ...(profile ? [TIMES] : []),
  ] as GPUFeatureName[],
  requiredLimits: {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  },
})

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
