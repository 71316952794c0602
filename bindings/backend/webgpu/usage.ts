/** WebGPU's flags by value: the global objects that hold them are missing where a program brings its own device. */
export const BufferUsage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
  queryResolve: 0x200,
} as const
export const COMPUTE_STAGE = 0x4
export const MAP_READ = 0x1
