import { PointsRenderer } from './points_renderer.js'
import { fit, type Painter, type Scene } from './scene.js'

/** Draws on the graphics card. */
export class WebgpuPainter implements Painter {
  readonly how = 'drawn with WebGPU'

  /**
   * @param software whether an adapter that is no graphics card will do
   * @returns undefined where there is no such adapter
   */
  static async open(software: boolean): Promise<WebgpuPainter | undefined> {
    const gpu = (navigator as Partial<Navigator>).gpu
    const adapter = await gpu?.requestAdapter()
    if (!gpu || !adapter || (isSoftware(adapter) && !software)) return undefined
    const device = await adapter.requestDevice()
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('webgpu')
    if (!context) return undefined
    const format = gpu.getPreferredCanvasFormat()
    context.configure({ device, format, alphaMode: 'opaque' })
    return new WebgpuPainter(device, canvas, context, await PointsRenderer.open(device, format))
  }

  private constructor(
    private readonly device: GPUDevice,
    readonly canvas: HTMLCanvasElement,
    private readonly context: GPUCanvasContext,
    private readonly renderer: PointsRenderer,
  ) {}

  /** Resolves when the device is gone without `close`. */
  get lost(): Promise<void> {
    return this.device.lost.then(({ reason }) => (reason === 'destroyed' ? new Promise<void>(() => {}) : undefined))
  }

  set(scene: Scene): void {
    this.renderer.set(scene)
  }

  draw(): void {
    const ratio = fit(this.canvas)
    this.renderer.draw(this.context.getCurrentTexture(), ratio)
  }

  close(): void {
    this.device.destroy()
    this.canvas.remove()
  }
}

function isSoftware({ info }: GPUAdapter): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(`${info.architecture} ${info.description}`)
}
