/**
 * Makes a device compile each shader and each pipeline once, for whoever asks. A software adapter takes seconds for the pipelines of a training step, and every
 * case of the public interface opens a backend of its own: on a device that it shares with the cases before it, it finds them compiled. What fits one backend's
 * bind groups fits another's, for their layouts are made alike.
 */
export function keepPipelines(device: GPUDevice): void {
  device.createShaderModule = kept(device.createShaderModule.bind(device), ({ code }) => code)
  const numbers = new Map<GPUShaderModule, number>()
  const numberOf = (module: GPUShaderModule): number => {
    if (!numbers.has(module)) numbers.set(module, numbers.size)
    return numbers.get(module)!
  }
  device.createComputePipeline = kept(
    device.createComputePipeline.bind(device),
    ({ compute: { module, entryPoint, constants } }) =>
      `${numberOf(module)} ${entryPoint} ${JSON.stringify(constants ?? {})}`,
  )
}

function kept<Wanted, Made>(
  make: (wanted: Wanted) => Made,
  keyOf: (wanted: Wanted) => string,
): (wanted: Wanted) => Made {
  const made = new Map<string, Made>()
  return (wanted) => {
    const key = keyOf(wanted)
    if (!made.has(key)) made.set(key, make(wanted))
    return made.get(key)!
  }
}
