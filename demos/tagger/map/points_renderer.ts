import shader from './points.wgsl'
import { RADIUS, type Scene } from './scene.js'

/** Bytes of a point: three floats, a colour, a scale. */
const STRIDE = 20
/** Floats of the uniforms. */
const UNIFORMS = 24
const SAMPLES = 4
const DEPTH = 'depth24plus'

/** Draws all points of a scene into a texture, in one call. */
export class PointsRenderer {
  readonly #uniforms: GPUBuffer
  readonly #group: GPUBindGroup
  #points: GPUBuffer | undefined
  #targets: { colour: GPUTexture; depth: GPUTexture } | undefined
  #scene: Scene | undefined

  static async open(device: GPUDevice, format: GPUTextureFormat): Promise<PointsRenderer> {
    return new PointsRenderer(device, await device.createRenderPipelineAsync(descriptor(device, format)))
  }

  private constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPURenderPipeline,
  ) {
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST
    this.#uniforms = device.createBuffer({ size: 4 * UNIFORMS, usage })
    const entries = [{ binding: 0, resource: { buffer: this.#uniforms } }]
    this.#group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
  }

  set(scene: Scene): void {
    const bytes = pack(scene)
    if (this.#points?.size !== bytes.byteLength) {
      this.#points?.destroy()
      const usage = GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST
      this.#points = this.device.createBuffer({ size: Math.max(STRIDE, bytes.byteLength), usage })
    }
    this.device.queue.writeBuffer(this.#points, 0, bytes)
    this.#scene = scene
  }

  /** @param ratio pixels of the texture for one of CSS */
  draw(texture: GPUTexture, ratio: number): void {
    const [scene, points] = [this.#scene, this.#points]
    if (!scene || !points) return
    const { width, height } = texture
    const { camera, ground } = scene
    const [r, g, b] = ground.map((value) => value / 255) as [number, number, number]
    const uniforms = new Float32Array(UNIFORMS)
    uniforms.set(camera.matrix(width, height))
    uniforms.set([...[r, g, b, 1], ...[width, height], RADIUS * ratio, camera.distance], 16)
    this.device.queue.writeBuffer(this.#uniforms, 0, uniforms)
    const { colour, depth } = this.#textures(texture)
    const encoder = this.device.createCommandEncoder()
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          ...{ view: colour.createView(), resolveTarget: texture.createView() },
          ...{ clearValue: { r, g, b, a: 1 }, loadOp: 'clear', storeOp: 'discard' },
        },
      ],
      depthStencilAttachment: {
        ...{ view: depth.createView(), depthClearValue: 1, depthLoadOp: 'clear', depthStoreOp: 'discard' },
      },
    })
    pass.setPipeline(this.pipeline)
    pass.setBindGroup(0, this.#group)
    pass.setVertexBuffer(0, points)
    pass.draw(4, scene.scales.length)
    pass.end()
    this.device.queue.submit([encoder.finish()])
  }

  /** As large as what is drawn to. */
  #textures({ width, height, format }: GPUTexture): { colour: GPUTexture; depth: GPUTexture } {
    const { colour, depth } = this.#targets ?? {}
    if (colour?.width === width && colour.height === height) return this.#targets!
    colour?.destroy()
    depth?.destroy()
    const common = { size: [width, height], sampleCount: SAMPLES, usage: GPUTextureUsage.RENDER_ATTACHMENT }
    this.#targets = {
      colour: this.device.createTexture({ ...common, format }),
      depth: this.device.createTexture({ ...common, format: DEPTH }),
    }
    return this.#targets
  }
}

function pack({ positions, colours, scales }: Scene): ArrayBuffer {
  const bytes = new ArrayBuffer(scales.length * STRIDE)
  const view = new DataView(bytes)
  scales.forEach((scale, point) => {
    const at = point * STRIDE
    for (let axis = 0; axis < 3; axis++) {
      view.setFloat32(at + 4 * axis, positions[3 * point + axis]!, true)
      view.setUint8(at + 12 + axis, colours[3 * point + axis]!)
    }
    view.setUint8(at + 15, 255)
    view.setFloat32(at + 16, scale, true)
  })
  return bytes
}

function descriptor(device: GPUDevice, format: GPUTextureFormat): GPURenderPipelineDescriptor {
  const module = device.createShaderModule({ code: shader, label: 'points' })
  const attributes: GPUVertexAttribute[] = [
    { shaderLocation: 0, offset: 0, format: 'float32x3' },
    { shaderLocation: 1, offset: 12, format: 'unorm8x4' },
    { shaderLocation: 2, offset: 16, format: 'float32' },
  ]
  return {
    layout: 'auto',
    vertex: { module, buffers: [{ arrayStride: STRIDE, stepMode: 'instance', attributes }] },
    fragment: { module, targets: [{ format }] },
    primitive: { topology: 'triangle-strip' },
    depthStencil: { format: DEPTH, depthWriteEnabled: true, depthCompare: 'less' },
    multisample: { count: SAMPLES, alphaToCoverageEnabled: true },
  }
}
