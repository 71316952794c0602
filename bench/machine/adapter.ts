/** An adapter in words, as a runtime's `reason` has them: vendor, architecture, description. */
export const adapterText = ({ vendor, architecture, description, device }: GPUAdapterInfo): string =>
  [vendor, architecture, description || device].filter((name) => name).join(' ')
