/** Draws points with WebGPU into a texture, in a page: headless browsers show no canvas that WebGPU draws on. */
import { Camera, project } from '../../demos/tagger/map/camera.js'
import { PointsRenderer } from '../../demos/tagger/map/points_renderer.js'

const [WIDTH, HEIGHT] = [256, 128]

/** What is seen where points should be: their colours, and that of the ground beside them. */
export async function drawPoints(): Promise<{ seen: number[][]; corner: number[]; hidden: number[] }> {
  const adapter = await navigator.gpu.requestAdapter()
  const device = await adapter!.requestDevice()
  const format = 'rgba8unorm'
  const renderer = await PointsRenderer.open(device, format)
  const camera = new Camera()
  // Two points apart, and one that lies behind the first, seen from the camera.
  const behind = camera.eye.map((value) => -value / 3)
  const positions = Float32Array.of(...[0, 0, 0], ...[0, 0.8, 0], ...behind)
  const colours = Uint8Array.of(...[200, 10, 20], ...[10, 180, 30], ...[0, 0, 255])
  const scales = Float32Array.of(3, 3, 2)
  renderer.set({ camera, positions, colours, scales, ground: [250, 240, 230] })
  const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC
  const texture = device.createTexture({ size: [WIDTH, HEIGHT], format, usage })
  renderer.draw(texture, 1)
  const pixels = await read(device, texture)
  const at = (x: number, y: number): number[] => {
    const from = 4 * (Math.round(y) * WIDTH + Math.round(x))
    return [...pixels.subarray(from, from + 3)]
  }
  const matrix = camera.matrix(WIDTH, HEIGHT)
  const places = [0, 1].map((point) => project(matrix, positions, point, WIDTH, HEIGHT)!)
  const hidden = project(matrix, positions, 2, WIDTH, HEIGHT)!
  return { seen: places.map(({ x, y }) => at(x, y)), corner: at(2, 2), hidden: at(hidden.x, hidden.y) }
}

async function read(device: GPUDevice, texture: GPUTexture): Promise<Uint8Array> {
  const buffer = device.createBuffer({
    size: 4 * WIDTH * HEIGHT,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  })
  const encoder = device.createCommandEncoder()
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: 4 * WIDTH }, [WIDTH, HEIGHT])
  device.queue.submit([encoder.finish()])
  await buffer.mapAsync(GPUMapMode.READ)
  return new Uint8Array(buffer.getMappedRange().slice(0))
}
